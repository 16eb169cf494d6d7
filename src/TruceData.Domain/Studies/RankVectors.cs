using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TruceData.Domain.Studies;

/// <summary>
/// Counting with doubled ranks of 16 bits, 32 at a time, or with plain ranks of 8 bits; columns are padded as <see cref="Elements.Padded{T}"/> has it, with
/// the rank 0 of what is missing.
/// </summary>
internal static class RankVectors
{
    /// <summary>How many events are counted at once, so that counts stay in a register meanwhile.</summary>
    public const int Batch = 8;

    /// <summary>Counts the doubled ranks over a limit.</summary>
    public static void AddOver(ReadOnlySpan<short> ranks, short limit, Span<short> counts)
    {
        var rs = MemoryMarshal.Cast<short, Vector512<short>>(ranks);
        var cs = MemoryMarshal.Cast<short, Vector512<short>>(counts);
        var limits = Vector512.Create(limit);
        for (var i = 0; i < rs.Length && i < cs.Length; i++) cs[i] -= Vector512.GreaterThan(rs[i], limits);
    }

    /// <summary>Counts the ranks of eight events over the limits of each at several places.</summary>
    /// <param name="ranks">The ranks, one event after the other.</param>
    /// <param name="limits">The limits, one place after the other, each with those of all events; no rank is over 255.</param>
    /// <param name="counts">The counts, one place after the other.</param>
    public static void AddOver(ReadOnlySpan<byte> ranks, ReadOnlySpan<byte> limits, Span<byte> counts)
    {
        var rs = MemoryMarshal.Cast<byte, Vector512<byte>>(ranks);
        var (length, places) = (rs.Length / Batch, limits.Length / Batch);
        for (var i = 0; i < length; i++)
        {
            var (a, b, c, d) = (rs[i], rs[i + length], rs[i + (2 * length)], rs[i + (3 * length)]);
            var (e, f, g, h) = (rs[i + (4 * length)], rs[i + (5 * length)], rs[i + (6 * length)], rs[i + (7 * length)]);
            var cs = MemoryMarshal.Cast<byte, Vector512<byte>>(counts)[i..];
            for (var place = 0; place < places; place++)
            {
                var of = limits.Slice(place * Batch, Batch);
                ref var count = ref cs[place * length];
                var (even, odd) = (WithOver(count, a, of[0]), WithOver(Vector512<byte>.Zero, b, of[1]));
                (even, odd) = (WithOver(even, c, of[2]), WithOver(odd, d, of[3]));
                (even, odd) = (WithOver(even, e, of[4]), WithOver(odd, f, of[5]));
                count = WithOver(even, g, of[6]) + WithOver(odd, h, of[7]);
            }
        }
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

    /// <summary>The same with sums of 16 bits, which have no sign.</summary>
    public static void Move(Span<short> counts, Span<int> sums)
    {
        var cs = MemoryMarshal.Cast<short, Vector512<ushort>>(counts);
        var ss = MemoryMarshal.Cast<int, Vector512<uint>>(sums);
        for (var i = 0; i < cs.Length; i++)
        {
            var (lower, upper) = Vector512.Widen(cs[i]);
            ss[2 * i] += lower;
            ss[(2 * i) + 1] += upper;
        }

        counts.Clear();
    }

    /// <summary>Adds a column to another; both are padded.</summary>
    public static void Add<T>(ReadOnlySpan<T> values, Span<T> sums)
        where T : struct
    {
        var vs = MemoryMarshal.Cast<T, Vector512<T>>(values);
        var ss = MemoryMarshal.Cast<T, Vector512<T>>(sums);
        for (var i = 0; i < vs.Length && i < ss.Length; i++) ss[i] += vs[i];
    }

    /// <summary>Counts the doubled ranks of the residuals that are equal to a value: those not below it, and not above it.</summary>
    public static void AddEqual(ReadOnlySpan<short> ranks, RankLimits limits, int index, Span<short> counts)
    {
        var (over, notOver) = (2 * limits.Below[index], Doubled(limits.NotAbove[index]));
        for (var i = 0; i < ranks.Length; i++) counts[i] += ranks[i] > over && ranks[i] <= notOver ? (short)1 : (short)0;
    }

    /// <summary>The limit that the doubled ranks of the residuals above a value are over.</summary>
    public static short Doubled(int notAbove) => (short)((2 * notAbove) + 1);

    /// <summary>Sets each target to twice the number of values below its residual; what is equal counts as above.</summary>
    public static void SetDoubledOver(ReadOnlySpan<byte> ranks, RankLimits limits, Span<short> target)
    {
        var rs = MemoryMarshal.Cast<byte, Vector512<byte>>(ranks);
        var ts = MemoryMarshal.Cast<short, Vector512<ushort>>(target);
        for (var i = 0; i < rs.Length; i++)
        {
            var counts = Vector512<byte>.Zero;
            foreach (var limit in limits.NarrowNotAbove) counts = WithOver(counts, rs[i], limit);
            var (lower, upper) = Vector512.Widen(counts);
            (ts[2 * i], ts[(2 * i) + 1]) = (lower + lower, upper + upper);
        }
    }

    /// <summary>The same with doubled ranks of 16 bits.</summary>
    public static void SetDoubledOver(ReadOnlySpan<short> ranks, RankLimits limits, Span<short> target)
    {
        var rs = MemoryMarshal.Cast<short, Vector512<short>>(ranks);
        var ts = MemoryMarshal.Cast<short, Vector512<short>>(target);
        for (var i = 0; i < rs.Length; i++)
        {
            var counts = Vector512<short>.Zero;
            foreach (var limit in limits.NotAbove.AsSpan(0, limits.Length)) counts -= Vector512.GreaterThan(rs[i], Vector512.Create(Doubled(limit)));
            ts[i] = counts + counts;
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

    private static Vector512<byte> WithOver(Vector512<byte> counts, Vector512<byte> ranks, byte limit) =>
        Vector512.ConditionalSelect(Vector512.GreaterThan(ranks, Vector512.Create(limit)), counts + Vector512<byte>.One, counts);
}
