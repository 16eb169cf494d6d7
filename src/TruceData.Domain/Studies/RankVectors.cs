using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TruceData.Domain;

/// <summary>
/// Counting with doubled ranks of 16 bits, 32 at a time, or with plain ranks of 8 bits; columns have a multiple of that length, padded with the rank 0 of
/// what is missing.
/// </summary>
internal static class RankVectors
{
    /// <summary>Counts the ranks over a limit.</summary>
    public static void AddOver<T>(ReadOnlySpan<T> ranks, T limit, Span<T> counts)
        where T : struct
    {
        var rs = MemoryMarshal.Cast<T, Vector512<T>>(ranks);
        var cs = MemoryMarshal.Cast<T, Vector512<T>>(counts);
        var limits = Vector512.Create(limit);
        for (var i = 0; i < rs.Length && i < cs.Length; i++) cs[i] -= Vector512.GreaterThan(rs[i], limits);
    }

    /// <summary>
    /// Sets ranks from doubled ones, rounded down: with ties too, a rank is over the number of residuals not above a value just where its residual is above.
    /// </summary>
    public static void Halve(ReadOnlySpan<short> doubled, Span<byte> ranks)
    {
        var ds = MemoryMarshal.Cast<short, Vector512<ushort>>(doubled);
        var rs = MemoryMarshal.Cast<byte, Vector512<byte>>(ranks);
        for (var i = 0; i < rs.Length; i++) rs[i] = Vector512.Narrow(ds[2 * i] >> 1, ds[(2 * i) + 1] >> 1);
    }

    /// <summary>Adds counts to wider ones and sets them to 0.</summary>
    public static void Move(Span<byte> counts, Span<short> sums)
    {
        var cs = MemoryMarshal.Cast<byte, Vector512<byte>>(counts);
        var ss = MemoryMarshal.Cast<short, Vector512<ushort>>(sums);
        for (var i = 0; i < cs.Length; i++)
        {
            var (lower, upper) = Vector512.Widen(cs[i]);
            ss[2 * i] += lower;
            ss[(2 * i) + 1] += upper;
        }

        counts.Clear();
    }

    /// <summary>Sets, for each value, twice the number of values below it plus the number equal to it; NaN is neither, and the columns are padded with it.</summary>
    /// <param name="values">The values, padded.</param>
    /// <param name="length">How many there are without the padding.</param>
    /// <param name="counts">Receives the numbers; as long as the values.</param>
    public static void SetDoubledBelow(ReadOnlySpan<double> values, int length, Span<int> counts)
    {
        var vs = MemoryMarshal.Cast<double, Vector512<double>>(values);
        var cs = MemoryMarshal.Cast<int, Vector512<int>>(counts);
        for (var i = 0; i < cs.Length; i++)
        {
            var (lower, upper, below, above) = (vs[2 * i], vs[(2 * i) + 1], Vector512<long>.Zero, Vector512<long>.Zero);
            foreach (var value in values[..length])
            {
                var other = Vector512.Create(value);
                below -= Vector512.LessThan(other, lower).AsInt64() + Vector512.LessThanOrEqual(other, lower).AsInt64();
                above -= Vector512.LessThan(other, upper).AsInt64() + Vector512.LessThanOrEqual(other, upper).AsInt64();
            }

            cs[i] = Vector512.Narrow(below, above);
        }
    }

    /// <summary>Adds a column to another; both are padded.</summary>
    public static void Add(ReadOnlySpan<int> values, Span<int> sums)
    {
        var vs = MemoryMarshal.Cast<int, Vector512<int>>(values);
        var ss = MemoryMarshal.Cast<int, Vector512<int>>(sums);
        for (var i = 0; i < vs.Length && i < ss.Length; i++) ss[i] += vs[i];
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
