using System.Runtime.InteropServices;

namespace TruceData.Domain.Studies;

/// <summary>Values of which some were added elsewhere: those are shared, not copied.</summary>
internal sealed class SignedValues(int expected)
{
    private readonly List<double> _own = new(expected);
    private readonly List<List<double>> _shared = [];

    public void Add(double value) => _own.Add(value);

    /// <summary>Adds the values of others, to which no more will be added.</summary>
    public void Add(SignedValues other)
    {
        if (other._own.Count > 0) _shared.Add(other._own);
        _shared.AddRange(other._shared);
    }

    /// <summary>The number of values.</summary>
    public int Count => _own.Count + _shared.Sum(s => s.Count);

    /// <summary>Sets those other than 0 as numbers that sort by size, the bits of a double with its sign last; gives how many there are.</summary>
    public int CopyKeys(Span<ulong> keys)
    {
        var count = 0;
        foreach (var values in _shared.Prepend(_own))
        {
            foreach (var value in CollectionsMarshal.AsSpan(values))
            {
                if (value != 0) keys[count++] = ulong.RotateLeft(BitConverter.DoubleToUInt64Bits(value), 1);
            }
        }

        return count;
    }
}
