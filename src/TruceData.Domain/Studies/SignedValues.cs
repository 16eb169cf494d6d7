using System.Runtime.InteropServices;

namespace TruceData.Domain.Studies;

/// <summary>A collection of values. Values of another collection are shared, not copied.</summary>
internal sealed class SignedValues(int expected)
{
    private readonly List<double> _own = new(expected);
    private readonly List<List<double>> _shared = [];

    public void Add(double value) => _own.Add(value);

    /// <summary>Adds the values of another collection, to which nothing may be added afterwards.</summary>
    public void Add(SignedValues other)
    {
        if (other._own.Count > 0) _shared.Add(other._own);
        _shared.AddRange(other._shared);
    }

    /// <summary>The number of values.</summary>
    public int Count => _own.Count + _shared.Sum(s => s.Count);

    /// <summary>
    /// Copies the values other than 0 as keys that sort by magnitude: the bits of the double with its sign last. Returns the number of
    /// keys.
    /// </summary>
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
