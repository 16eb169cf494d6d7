using TruceData.Domain.Bars;
using TruceData.Domain.Numbers;

namespace TruceData.Store.Bars;

/// <summary>Lays bars over bars.</summary>
internal static class BarMerge
{
    /// <summary>The bars of both; where both have a bar of the same time, the upper one.</summary>
    public static BarBlock Overlay(BarBlock lower, BarBlock upper)
    {
        if (lower.Count == 0) return upper;
        if (upper.Count == 0) return lower;
        var runs = Runs(lower.Times.Span, upper.Times.Span);
        var count = runs.Sum(r => r.Length);
        return new BarBlock(
            Gather(lower.Times, upper.Times, runs, count),
            lower.Columns.Select((column, i) => (ReadOnlyMemory<double>)Gather(column, upper.Columns[i], runs, count)).ToArray());
    }

    /// <summary>The bars outside [from, to).</summary>
    public static BarBlock Without(BarBlock bars, long from, long to)
    {
        var start = SortedSpan.LowerBound(bars.Times.Span, from);
        var end = SortedSpan.LowerBound(bars.Times.Span, to);
        return start >= end ? bars : Overlay(bars.Slice(0, start), bars.Slice(end, bars.Count - end));
    }

    /// <summary>How many bars the second has that the first has not, and the other way round; a changed bar counts in both.</summary>
    public static (long Added, long Removed) Differences(BarBlock before, BarBlock after)
    {
        ReadOnlySpan<long> old = before.Times.Span, now = after.Times.Span;
        long same = 0;
        for (int i = 0, j = 0; i < old.Length && j < now.Length;)
        {
            if (old[i] == now[j])
            {
                if (AreEqual(before, i, after, j)) same++;
                i++;
                j++;
            }
            else if (old[i] < now[j])
            {
                i++;
            }
            else
            {
                j++;
            }
        }

        return (now.Length - same, old.Length - same);
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

    private static List<Run> Runs(ReadOnlySpan<long> lower, ReadOnlySpan<long> upper)
    {
        var runs = new List<Run>();
        int i = 0, j = 0;
        while (i < lower.Length || j < upper.Length)
        {
            if (j == upper.Length || (i < lower.Length && lower[i] < upper[j]))
            {
                var start = i;
                while (i < lower.Length && (j == upper.Length || lower[i] < upper[j])) i++;
                runs.Add(new Run(Upper: false, start, i - start));
            }
            else
            {
                var start = j;
                while (j < upper.Length && (i == lower.Length || upper[j] <= lower[i]))
                {
                    if (i < lower.Length && upper[j] == lower[i]) i++;
                    j++;
                }

                runs.Add(new Run(Upper: true, start, j - start));
            }
        }

        return runs;
    }

    private static T[] Gather<T>(ReadOnlyMemory<T> lower, ReadOnlyMemory<T> upper, List<Run> runs, int count)
    {
        var result = GC.AllocateUninitializedArray<T>(count);
        var at = 0;
        foreach (var (fromUpper, start, length) in runs)
        {
            (fromUpper ? upper : lower).Span.Slice(start, length).CopyTo(result.AsSpan(at));
            at += length;
        }

        return result;
    }

    private readonly record struct Run(bool Upper, int Start, int Length);
}
