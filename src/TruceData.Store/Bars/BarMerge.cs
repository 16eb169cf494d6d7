using TruceData.Domain.Bars;
using TruceData.Domain.Numbers;

namespace TruceData.Store.Bars;

/// <summary>Merges and compares bars of one series.</summary>
internal static class BarMerge
{
    /// <summary>Returns the bars of both blocks; for a time that both have, the bar of <paramref name="upper"/>.</summary>
    /// <param name="lower">The bars below.</param>
    /// <param name="upper">The bars above, in the same columns.</param>
    /// <param name="comparison">Counts the bars of <paramref name="upper"/> by how they compare with those below; null for none.</param>
    public static BarBlock Overlay(BarBlock lower, BarBlock upper, BarComparison? comparison = null)
    {
        if (upper.Count == 0) return lower;
        if (lower.Count == 0)
        {
            comparison?.AddNew(upper.Count);
            return upper;
        }

        var runs = FindRuns(lower, upper, comparison);
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

    private static List<Run> FindRuns(BarBlock lowerBars, BarBlock upperBars, BarComparison? comparison)
    {
        ReadOnlySpan<long> lower = lowerBars.Times.Span, upper = upperBars.Times.Span;
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
                    if (i < lower.Length && upper[j] == lower[i])
                    {
                        comparison?.Compare(lowerBars, i, upperBars, j);
                        i++;
                    }
                    else
                    {
                        comparison?.AddNew(1);
                    }

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
