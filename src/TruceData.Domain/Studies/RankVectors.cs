using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TruceData.Domain;

/// <summary>Counting with doubled ranks of 16 bits, sixteen at a time; columns have a multiple of that length, padded with the rank 0 of what is missing.</summary>
internal static class RankVectors
{
    private static readonly int Width = Vector256<short>.Count;

    /// <summary>A length rounded up to whole vectors.</summary>
    public static int Padded(int length) => (length + Width - 1) / Width * Width;

    /// <summary>Adds to each count how many of two limits the rank is over.</summary>
    public static void AddOver(ReadOnlySpan<short> ranks, short below, short notAbove, Span<short> counts)
    {
        var rs = MemoryMarshal.Cast<short, Vector256<short>>(ranks);
        var cs = MemoryMarshal.Cast<short, Vector256<short>>(counts);
        var (first, second) = (Vector256.Create(below), Vector256.Create(notAbove));
        for (var i = 0; i < rs.Length; i++) cs[i] -= Vector256.GreaterThan(rs[i], first) + Vector256.GreaterThan(rs[i], second);
    }

    /// <summary>Sets each target to its rank plus the number of limits that it is over, less a centre; 0 for missing ranks.</summary>
    public static void Together(ReadOnlySpan<short> ranks, RankLimits limits, short centre, Span<short> target)
    {
        var rs = MemoryMarshal.Cast<short, Vector256<short>>(ranks);
        var ts = MemoryMarshal.Cast<short, Vector256<short>>(target);
        var (centres, below, notAbove) = (Vector256.Create(centre), limits.Below, limits.NotAbove);
        for (var i = 0; i < rs.Length; i++)
        {
            var (rank, sum) = (rs[i], rs[i] - centres);
            for (var k = 0; k < below.Length && k < notAbove.Length; k++)
                sum -= Vector256.GreaterThan(rank, Vector256.Create(below[k])) + Vector256.GreaterThan(rank, Vector256.Create(notAbove[k]));
            ts[i] = sum & Vector256.GreaterThan(rank, Vector256<short>.Zero);
        }
    }

    /// <summary>Adds a column to a wider one.</summary>
    public static void Add(ReadOnlySpan<short> values, Span<int> sums)
    {
        var vs = MemoryMarshal.Cast<short, Vector256<short>>(values);
        var ss = MemoryMarshal.Cast<int, Vector256<int>>(sums);
        for (var i = 0; i < vs.Length; i++)
        {
            var (lower, upper) = Vector256.Widen(vs[i]);
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
}
