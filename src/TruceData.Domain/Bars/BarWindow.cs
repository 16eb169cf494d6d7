using System.Numerics;
using System.Runtime.InteropServices;
using TruceData.Domain.Numbers;

namespace TruceData.Domain.Bars;

/// <summary>Consecutive known bars of one chunk.</summary>
/// <param name="starts">The starts of the bars, ascending.</param>
/// <param name="values">The stored values of the bars; NaN where missing.</param>
/// <param name="scale">The factor that the values are multiplied by.</param>
/// <param name="index">The index in the series of the requested bar, which may lie outside the window.</param>
/// <param name="offset">The index in the series of the first bar of the window.</param>
internal readonly ref struct BarWindow(
    ReadOnlySpan<long> starts, ReadOnlySpan<double> values, StepFactor scale, long index, long offset)
{
    private readonly ReadOnlySpan<long> _starts = starts;
    private readonly ReadOnlySpan<double> _values = values;

    /// <summary>The index in the series of the requested bar.</summary>
    public long Index => index;

    /// <summary>The index in the window of the requested bar; out of range when the window does not contain it.</summary>
    public int First => (int)Math.Clamp(index - offset, -1, int.MaxValue);

    /// <summary>
    /// Finds, for each limit, the last bar that starts before it. Returns false when one of these bars or its successor is outside the
    /// window, so that it may not be the last, or when one has no value.
    /// </summary>
    /// <param name="limits">The limits, ascending; the requested bar is the first that starts at or after the first limit.</param>
    /// <param name="starts">Receives the starts of the bars.</param>
    /// <param name="values">Receives the values of the bars.</param>
    public bool TryFind(ReadOnlySpan<long> limits, Span<long> starts, Span<double> values)
    {
        for (int row = 0, at = First - 1; row < limits.Length;)
        {
            at = IndexFrom(limits[row], at + 1) - 1;
            if (at < 0 || at + 1 >= _starts.Length) return false;
            var run = RunLength(_starts[at..], limits[row..]);
            _starts.Slice(at, run).CopyTo(starts[row..]);
            _values.Slice(at, run).CopyTo(values[row..]);
            row += run;
            at += run - 1;
            for (; row < limits.Length && limits[row] <= _starts[at + 1]; row++)
            {
                starts[row] = _starts[at];
                values[row] = _values[at];
            }
        }

        if (!scale.IsOne)
        {
            for (var row = 0; row < starts.Length; row++) values[row] *= scale.At(starts[row]);
        }

        return !HasNaN(values);
    }

    /// <summary>
    /// Returns the index of the first bar that starts at or after <paramref name="time"/>; it is at least <paramref name="index"/>.
    /// </summary>
    private int IndexFrom(long time, int index)
    {
        for (var next = index; next <= index + 1; next++)
        {
            if ((uint)next >= (uint)_starts.Length || _starts[next] >= time) return next;
        }

        return SortedSpan.ExponentialSearch(_starts, time, index + 1);
    }

    /// <summary>
    /// Returns the number of leading limits that match consecutive bars, one each. Compares several at once, which covers all limits
    /// when no bar is missing.
    /// </summary>
    private static int RunLength(ReadOnlySpan<long> starts, ReadOnlySpan<long> limits)
    {
        var maxLength = Math.Min(limits.Length, starts.Length - 1);
        var length = 0;
        for (; length + Vector<long>.Count <= maxLength; length += Vector<long>.Count)
        {
            var limit = new Vector<long>(limits[length..]);
            if (!Vector.LessThanAll(new Vector<long>(starts[length..]), limit)) break;
            if (Vector.LessThanAny(new Vector<long>(starts[(length + 1)..]), limit)) break;
        }

        while (length < maxLength && starts[length] < limits[length] && starts[length + 1] >= limits[length]) length++;
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
