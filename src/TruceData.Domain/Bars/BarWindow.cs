using System.Numerics;
using System.Runtime.InteropServices;
using TruceData.Domain.Numbers;

namespace TruceData.Domain.Bars;

/// <summary>Known bars that lie beside each other in one chunk.</summary>
/// <param name="starts">Their starts, ascending.</param>
/// <param name="values">Their values as stored; NaN is missing.</param>
/// <param name="scale">What the values are multiplied by.</param>
/// <param name="index">The index in the series of the bar that was looked for, which need not be among them.</param>
/// <param name="offset">The index in the series of the first of them.</param>
internal readonly ref struct BarWindow(ReadOnlySpan<long> starts, ReadOnlySpan<double> values, StepFactor scale, long index, long offset)
{
    private readonly ReadOnlySpan<long> _starts = starts;
    private readonly ReadOnlySpan<double> _values = values;

    /// <summary>The index in the series of the bar that was looked for.</summary>
    public long Index => index;

    /// <summary>The index here of the bar that was looked for; outside the stretch when it is not among them.</summary>
    public int First => (int)Math.Clamp(index - offset, -1, int.MaxValue);

    /// <summary>
    /// Finds for each of some limits, ascending, the last bar that starts before it. False when one of these bars or the one behind it is not in the stretch, so
    /// that it may not be the last, or when one has no value.
    /// </summary>
    /// <param name="limits">The limits; the bar that was looked for is the first that starts at or after the first of them.</param>
    /// <param name="starts">Takes the starts of the bars.</param>
    /// <param name="values">Takes their values.</param>
    public bool TryFind(ReadOnlySpan<long> limits, Span<long> starts, Span<double> values)
    {
        for (int row = 0, at = First - 1; row < limits.Length;)
        {
            at = IndexFrom(limits[row], at + 1) - 1;
            if (at < 0 || at + 1 >= _starts.Length) return false;
            var run = RunLength(_starts[at..], limits[row..]);
            _starts.Slice(at, run).CopyTo(starts[row..]);
            _values.Slice(at, run).CopyTo(values[row..]);
            (row, at) = (row + run, at + run - 1);
            for (; row < limits.Length && limits[row] <= _starts[at + 1]; row++) (starts[row], values[row]) = (_starts[at], _values[at]);
        }

        if (!scale.IsOne)
        {
            for (var row = 0; row < starts.Length; row++) values[row] *= scale.At(starts[row]);
        }

        return !HasNaN(values);
    }

    /// <summary>The index of the first bar that starts at or after a time, which is not before the bar at an index.</summary>
    private int IndexFrom(long time, int index)
    {
        for (var next = index; next <= index + 1; next++)
        {
            if ((uint)next >= (uint)_starts.Length || _starts[next] >= time) return next;
        }

        return SortedSpan.ExponentialSearch(_starts, time, index + 1);
    }

    /// <summary>How many limits in a row find a bar each, without leaving one out. Several are compared at once: where no bar is missing, that is all there is to do.</summary>
    private static int RunLength(ReadOnlySpan<long> starts, ReadOnlySpan<long> limits)
    {
        var (most, length) = (Math.Min(limits.Length, starts.Length - 1), 0);
        for (; length + Vector<long>.Count <= most; length += Vector<long>.Count)
        {
            var limit = new Vector<long>(limits[length..]);
            if (!Vector.LessThanAll(new Vector<long>(starts[length..]), limit) || Vector.LessThanAny(new Vector<long>(starts[(length + 1)..]), limit)) break;
        }

        while (length < most && starts[length] < limits[length] && starts[length + 1] >= limits[length]) length++;
        return length;
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
