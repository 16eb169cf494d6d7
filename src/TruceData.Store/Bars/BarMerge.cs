using TruceData.Domain.Bars;
using TruceData.Domain.Numbers;

namespace TruceData.Store.Bars;

/// <summary>Merges and compares bars of one series.</summary>
internal static class BarMerge
{
    /// <summary>Returns the bars of both blocks; for a time that both have, the bar of <paramref name="upper"/>.</summary>
    public static BarBlock Overlay(BarBlock lower, BarBlock upper)
    {
        if (lower.Count == 0) return upper;
        if (upper.Count == 0) return lower;
        var runs = FindRuns(lower.Times.Span, upper.Times.Span);
        var count = runs.Sum(r => r.Length);
        return new BarBlock(
            Copy(lower.Times, upper.Times, runs, count),
            lower.Columns.Select((column, i) => (ReadOnlyMemory<double>)Copy(column, upper.Columns[i], runs, count)).ToArray());
    }

    /// <summary>Returns the bars outside [<paramref name="from"/>, <paramref name="to"/>).</summary>
    public static BarBlock RemoveRange(BarBlock bars, long from, long to)
    {
        var start = SortedSpan.LowerBound(bars.Times.Span, from);
        var end = SortedSpan.LowerBound(bars.Times.Span, to);
        return start >= end ? bars : Overlay(bars.Slice(0, start), bars.Slice(end, bars.Count - end));
    }

    /// <summary>
    /// Counts the bars that <paramref name="after"/> has in addition to <paramref name="before"/>, and those that it lacks. A changed bar
    /// counts as both.
    /// </summary>
    public static (long Added, long Removed) CountDifferences(BarBlock before, BarBlock after)
    {
        ReadOnlySpan<long> old = before.Times.Span, current = after.Times.Span;
        long unchanged = 0;
        for (int i = 0, j = 0; i < old.Length && j < current.Length;)
        {
            if (old[i] == current[j])
            {
                if (AreEqual(before, i, after, j)) unchanged++;
                i++;
                j++;
            }
            else if (old[i] < current[j])
            {
                i++;
            }
            else
            {
                j++;
            }
        }

        return (current.Length - unchanged, old.Length - unchanged);
    }

    private static bool AreEqual(BarBlock before, int i, BarBlock after, int j)
    {
        for (var column = 0; column < before.Columns.Count; column++)
        {
            var old = BitConverter.DoubleToInt64Bits(before.Columns[column].Span[i]);
            if (old != BitConverter.DoubleToInt64Bits(after.Columns[column].Span[j])) return false;
        }

        return true;
    }

    private static List<Run> FindRuns(ReadOnlySpan<long> lower, ReadOnlySpan<long> upper)
    {
        var runs = new List<Run>();
        int i = 0, j = 0;
        while (i < lower.Length || j < upper.Length)
        {
            if (j == upper.Length || (i < lower.Length && lower[i] < upper[j]))
            {
                var start = i;
                while (i < lower.Length && (j == upper.Length || lower[i] < upper[j])) i++;
                runs.Add(new Run(IsUpper: false, start, i - start));
            }
            else
            {
                var start = j;
                while (j < upper.Length && (i == lower.Length || upper[j] <= lower[i]))
                {
                    if (i < lower.Length && upper[j] == lower[i]) i++;
                    j++;
                }

                runs.Add(new Run(IsUpper: true, start, j - start));
            }
        }

        return runs;
    }

    private static T[] Copy<T>(ReadOnlyMemory<T> lower, ReadOnlyMemory<T> upper, List<Run> runs, int count)
    {
        var result = GC.AllocateUninitializedArray<T>(count);
        var at = 0;
        foreach (var (isUpper, start, length) in runs)
        {
            (isUpper ? upper : lower).Span.Slice(start, length).CopyTo(result.AsSpan(at));
            at += length;
        }

        return result;
    }

    /// <summary>Consecutive bars from one of the two blocks.</summary>
    private readonly record struct Run(bool IsUpper, int Start, int Length);
}
