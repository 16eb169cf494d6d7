using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TruceData.Domain;

/// <summary>Counting with doubled ranks of 16 bits, 32 at a time; columns have a multiple of that length, padded with the rank 0 of what is missing.</summary>
internal static class RankVectors
{
    private static readonly int Width = Vector512<short>.Count;

    /// <summary>A length rounded up to whole vectors.</summary>
    public static int Padded(int length) => (length + Width - 1) / Width * Width;

    /// <summary>Counts the ranks over a limit.</summary>
    public static void AddOver(ReadOnlySpan<short> ranks, short limit, Span<short> counts)
    {
        var rs = MemoryMarshal.Cast<short, Vector512<short>>(ranks);
        var cs = MemoryMarshal.Cast<short, Vector512<short>>(counts);
        var limits = Vector512.Create(limit);
        for (var i = 0; i < rs.Length && i < cs.Length; i++) cs[i] -= Vector512.GreaterThan(rs[i], limits);
    }

    /// <summary>Counts the ranks over one limit and not over another.</summary>
    public static void AddBetween(ReadOnlySpan<short> ranks, short over, short notOver, Span<short> counts)
    {
        for (var i = 0; i < ranks.Length; i++) counts[i] += ranks[i] > over && ranks[i] <= notOver ? (short)1 : (short)0;
    }

    /// <summary>Sets each target to its rank plus the number of limits, of both kinds, that it is over, less a centre; 0 for missing ranks.</summary>
    public static void Together(ReadOnlySpan<short> ranks, RankLimits limits, short centre, Span<short> target)
    {
        var rs = MemoryMarshal.Cast<short, Vector512<short>>(ranks);
        var ts = MemoryMarshal.Cast<short, Vector512<short>>(target);
        var centres = Vector512.Create(centre);
        for (var i = 0; i < rs.Length; i++)
        {
            var above = CountOver(rs[i], limits.NotAbove);
            var notBelow = limits.HasEqual ? CountOver(rs[i], limits.Below) : above;
            ts[i] = rs[i] - centres + above + notBelow & Vector512.GreaterThan(rs[i], Vector512<short>.Zero);
        }
    }

    /// <summary>Adds a column to a wider one.</summary>
    public static void Add(ReadOnlySpan<short> values, Span<int> sums)
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

    /// <summary>Counts the ranks that are not missing.</summary>
    public static void AddPresent(ReadOnlySpan<short> ranks, Span<int> counts)
    {
        for (var i = 0; i < ranks.Length; i++)
        {
            if (ranks[i] > 0) counts[i]++;
        }
    }

    private static Vector512<short> CountOver(Vector512<short> ranks, short[] limits)
    {
        var counts = Vector512<short>.Zero;
        foreach (var limit in limits) counts -= Vector512.GreaterThan(ranks, Vector512.Create(limit));
        return counts;
    }
}
