using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TruceData.Domain.Studies.Kernels;

// Algorithm: SortedResiduals finds the lower and the upper bound of each value among the residuals; everything else follows from the two.
//   Values are ranked with each other by comparing each with all, which for some twenty values takes fewer steps than sorting them.
// Data layout: one element for each value, padded to whole vectors of 32 bits (VectorMath.PaddedLength). Keys are those of
//   SortedResiduals.
// Invariant: a missing value has the greatest key, both bounds at the number of residuals, and twice-rank 0; no residual is greater than
//   it.

/// <summary>The positions of values among the residuals of one estimation window.</summary>
internal sealed class RankBounds
{
    private readonly int[] _present;
    private readonly short[] _twiceUpper;

    public RankBounds(int length)
    {
        var padded = VectorMath.PaddedLength<int>(length);
        Length = length;
        Keys = new uint[padded];
        Lower = new int[padded];
        Upper = new int[padded];
        TwiceRanks = new int[padded];
        _present = new int[padded];
        _twiceUpper = new short[length];
        Array.Fill(Keys, uint.MaxValue);
    }

    /// <summary>The number of values.</summary>
    public int Length { get; }

    /// <summary>The number of values that are not missing.</summary>
    public int Count { get; private set; }

    /// <summary>The keys of the values.</summary>
    public uint[] Keys { get; }

    /// <summary>The number of residuals less than each value.</summary>
    public int[] Lower { get; }

    /// <summary>The number of residuals not greater than each value.</summary>
    public int[] Upper { get; }

    /// <summary>Twice the number of residuals less than each value, plus the number equal to it.</summary>
    public int[] TwiceRanks { get; }

    /// <summary>1 for each value that is not missing, otherwise 0.</summary>
    public ReadOnlySpan<int> Present => _present;

    /// <summary>For each value, the bound that the twice-ranks of the greater residuals exceed, and no others.</summary>
    public ReadOnlySpan<short> TwiceUpper => _twiceUpper;

    /// <summary>Whether a value equals a residual.</summary>
    public bool HasTies { get; private set; }

    /// <summary>Derives the other columns from <see cref="Keys"/>, <see cref="Lower"/> and <see cref="Upper"/>.</summary>
    public void Complete()
    {
        var keys = MemoryMarshal.Cast<uint, Vector512<uint>>(Keys.AsSpan());
        var lower = MemoryMarshal.Cast<int, Vector512<int>>(Lower.AsSpan());
        var upper = MemoryMarshal.Cast<int, Vector512<int>>(Upper.AsSpan());
        var present = MemoryMarshal.Cast<int, Vector512<int>>(_present.AsSpan());
        var ranks = MemoryMarshal.Cast<int, Vector512<int>>(TwiceRanks.AsSpan());
        var (count, ties) = (Vector512<int>.Zero, Vector512<int>.Zero);
        for (var i = 0; i < keys.Length; i++)
        {
            var missing = Vector512.Equals(keys[i], Vector512<uint>.AllBitsSet).AsInt32();
            present[i] = Vector512<int>.One + missing;
            ranks[i] = (lower[i] + upper[i]) & ~missing;
            count += present[i];
            ties |= lower[i] ^ upper[i];
        }

        Count = Vector512.Sum(count);
        HasTies = ties != Vector512<int>.Zero;
        for (var i = 0; i < _twiceUpper.Length; i++) _twiceUpper[i] = (short)((2 * Upper[i]) + 1);
    }

    /// <summary>Counts, for each place with ties, the residuals that equal its value.</summary>
    /// <param name="ranks">The twice-ranks of the residuals.</param>
    /// <param name="index">The index of the value.</param>
    /// <param name="counts">The counts, as long as the ranks.</param>
    public void AddEqual(ReadOnlySpan<short> ranks, int index, Span<short> counts) =>
        RankCounts.AddBetween(ranks, 2 * Lower[index], _twiceUpper[index], counts);

    /// <summary>Ranks the first values among the residuals and each other.</summary>
    /// <param name="values">The values, padded with NaN.</param>
    /// <param name="first">The number of values to rank; what is set for the others is undefined.</param>
    /// <param name="twiceRanks">
    /// Receives twice the number of residuals and first values less than each, plus the number equal to it, itself included; 0 for
    /// missing values.
    /// </param>
    public void RankTogether(ReadOnlySpan<double> values, int first, Span<int> twiceRanks)
    {
        var keys = MemoryMarshal.Cast<uint, Vector512<uint>>(Keys.AsSpan());
        var present = MemoryMarshal.Cast<int, Vector512<int>>(_present.AsSpan());
        var ranks = MemoryMarshal.Cast<int, Vector512<int>>(TwiceRanks.AsSpan());
        var targets = MemoryMarshal.Cast<int, Vector512<int>>(twiceRanks);
        var (index, pairs, ranked) = (Vector512<int>.Indices, Vector512<int>.Zero, Vector512<int>.Zero);
        for (var i = 0; i < keys.Length; i++)
        {
            var less = Vector512<int>.Zero;
            foreach (var other in Keys.AsSpan(0, first)) less -= Vector512.LessThan(Vector512.Create(other), keys[i]).AsInt32();
            targets[i] = ranks[i] + (((less + less) | Vector512<int>.One) & -present[i]);
            var isRanked = Vector512.LessThan(index, Vector512.Create(first)) & -present[i];
            pairs += less & isRanked;
            ranked -= isRanked;
            index += Vector512.Create(Vector512<int>.Count);
        }

        // Of n different keys, n (n - 1) / 2 pairs are in order; when fewer are, keys are equal and their values have to be compared.
        var n = Vector512.Sum(ranked);
        if (Vector512.Sum(pairs) != n * (n - 1) / 2) RankTogetherByValue(values[..first], twiceRanks);
    }

    private void RankTogetherByValue(ReadOnlySpan<double> values, Span<int> twiceRanks)
    {
        for (var i = 0; i < values.Length; i++)
        {
            twiceRanks[i] = TwiceRanks[i];
            foreach (var other in values) twiceRanks[i] += (other < values[i] ? 1 : 0) + (other <= values[i] ? 1 : 0);
        }
    }
}
