using System.Numerics;
using System.Runtime.InteropServices;

namespace TruceData.Domain;

/// <summary>Known bars that lie beside each other in one chunk.</summary>
/// <param name="starts">Their starts, ascending.</param>
/// <param name="values">Their values as stored; NaN is missing.</param>
/// <param name="scale">What the values are multiplied by.</param>
/// <param name="index">The index in the series of the bar that was looked for, which need not be among them.</param>
/// <param name="offset">The index in the series of the first of them.</param>
internal readonly ref struct KnownStretch(ReadOnlySpan<long> starts, ReadOnlySpan<double> values, StepFactor scale, long index, long offset)
{
    private readonly ReadOnlySpan<long> _starts = starts;
    private readonly ReadOnlySpan<double> _values = values;

    /// <summary>The index in the series of the bar that was looked for.</summary>
    public long Index => index;

    /// <summary>The index here of the bar that was looked for; outside the stretch when it is not among them.</summary>
    public int First => (int)Math.Clamp(index - offset, -1, int.MaxValue);

    /// <summary>Whether a bar and the one before it are both here: then nothing lies between them.</summary>
    public bool Joins(int index) => index > 0 && index < _starts.Length;

    public long StartAt(int index) => _starts[index];

    public double ValueAt(int index) => scale.IsOne ? _values[index] : _values[index] * scale.At(_starts[index]);

    /// <summary>The index of the first bar that starts at or after a time, which is not before the bar at an index.</summary>
    public int IndexFrom(long time, int index)
    {
        for (var next = index; next <= index + 1; next++)
        {
            if ((uint)next >= (uint)_starts.Length || _starts[next] >= time) return next;
        }

        return Gallop.LowerBound(_starts, time, index + 1);
    }

    /// <summary>
    /// Copies the values of bars that have just these starts, up to the last one before a limit and from the one before the bar that was looked for on.
    /// False when the bars are others or one has no value.
    /// </summary>
    public bool TryCopyRun(ReadOnlySpan<long> wanted, long limit, Span<double> target)
    {
        var from = First - 1;
        if (from < 0 || from + wanted.Length >= _starts.Length || !scale.IsOne) return false;
        if (_starts[from + wanted.Length] < limit || !_starts.Slice(from, wanted.Length).SequenceEqual(wanted)) return false;
        _values.Slice(from, wanted.Length).CopyTo(target);
        return !HasNaN(target);
    }

    private static bool HasNaN(ReadOnlySpan<double> values)
    {
        var vectors = MemoryMarshal.Cast<double, Vector<double>>(values);
        foreach (var vector in vectors)
        {
            if (!Vector.EqualsAll(vector, vector)) return true;
        }

        foreach (var value in values[(vectors.Length * Vector<double>.Count)..])
        {
            if (double.IsNaN(value)) return true;
        }

        return false;
    }
}
