using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TruceData.Domain.Studies.Kernels;

// Algorithm: counts comparisons of ranks with bounds. No comparison takes a branch.
// Data layout: columns of 16-bit twice-ranks, 32 to a vector, padded with 0 (VectorMath.PaddedLength). Counts of several places follow
//   one another, each as long as the ranks. Ranks are multiplied by two, so that the mean rank of ties is a whole number.
// Invariant: a missing or padding rank is 0 and exceeds no bound, so it is never counted.

/// <summary>Counts and sums over the twice-ranks of residuals.</summary>
internal static class RankCounts
{
    /// <summary>Counts, for each place and rank, whether the rank is greater than the bound of the place.</summary>
    /// <param name="ranks">Twice-ranks.</param>
    /// <param name="bounds">One bound for each place.</param>
    /// <param name="counts">The counts, one place after the other.</param>
    public static void AddGreater(ReadOnlySpan<short> ranks, ReadOnlySpan<short> bounds, Span<short> counts)
    {
        var rs = MemoryMarshal.Cast<short, Vector512<short>>(ranks);
        var cs = MemoryMarshal.Cast<short, Vector512<short>>(counts);
        foreach (var bound in bounds)
        {
            var limit = Vector512.Create(bound);
            var column = cs[..rs.Length];
            for (var i = 0; i < rs.Length && i < column.Length; i++) column[i] = CountGreater(column[i], rs[i], limit);
            cs = cs[rs.Length..];
        }
    }

    /// <summary>Sets each count to twice the number of bounds that the rank is greater than.</summary>
    public static void SetTwiceGreater(ReadOnlySpan<short> ranks, ReadOnlySpan<short> bounds, Span<short> counts)
    {
        var rs = MemoryMarshal.Cast<short, Vector512<short>>(ranks);
        var cs = MemoryMarshal.Cast<short, Vector512<short>>(counts);
        for (var i = 0; i < rs.Length && i < cs.Length; i++)
        {
            var count = Vector512<short>.Zero;
            foreach (var bound in bounds) count = CountGreater(count, rs[i], Vector512.Create(bound));
            cs[i] = count + count;
        }
    }

    /// <summary>Counts the ranks in (after, upTo].</summary>
    public static void AddBetween(ReadOnlySpan<short> ranks, int after, int upTo, Span<short> counts)
    {
        for (var i = 0; i < ranks.Length; i++)
        {
            if (ranks[i] > after && ranks[i] <= upTo) counts[i]++;
        }
    }

    /// <summary>Counts the ranks that are not missing.</summary>
    public static void AddPresent(ReadOnlySpan<short> ranks, Span<int> counts)
    {
        for (var i = 0; i < ranks.Length; i++)
        {
            if (ranks[i] > 0) counts[i]++;
        }
    }

    /// <summary>Adds a padded column to another.</summary>
    public static void Add<T>(ReadOnlySpan<T> values, Span<T> sums)
        where T : struct
    {
        var vs = MemoryMarshal.Cast<T, Vector512<T>>(values);
        var ss = MemoryMarshal.Cast<T, Vector512<T>>(sums);
        for (var i = 0; i < vs.Length && i < ss.Length; i++) ss[i] += vs[i];
    }

    /// <summary>Adds a padded column of 16 bits to one of 32.</summary>
    public static void AddWidened(ReadOnlySpan<short> values, Span<int> sums)
    {
        var vs = MemoryMarshal.Cast<short, Vector512<short>>(values);
        var ss = MemoryMarshal.Cast<int, Vector512<int>>(sums);
        for (var i = 0; i < vs.Length; i++)
        {
            var (lower, upper) = Vector512.Widen(vs[i]);
            ss[2 * i] += lower;
            ss[(2 * i) + 1] += upper;
        }
    }

    private static Vector512<short> CountGreater(Vector512<short> counts, Vector512<short> ranks, Vector512<short> bound) =>
        Vector512.ConditionalSelect(Vector512.GreaterThan(ranks, bound), counts + Vector512<short>.One, counts);
}
