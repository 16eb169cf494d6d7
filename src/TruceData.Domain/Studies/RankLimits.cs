using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TruceData.Domain.Studies;

/// <summary>Where values stand among the residuals of one estimation window. Columns are padded as <see cref="Elements.Padded{T}"/> has it.</summary>
internal sealed class RankLimits
{
    private readonly int[] _present;
    private readonly byte[] _narrow;

    public RankLimits(int length)
    {
        Length = length;
        (Below, NotAbove) = (new int[Elements.Padded<int>(length)], new int[Elements.Padded<int>(length)]);
        (DoubledBelow, Keys, _present) = (new int[Below.Length], new uint[Below.Length], new int[Below.Length]);
        Array.Fill(Keys, uint.MaxValue);
        _narrow = new byte[length];
    }

    /// <summary>The number of values.</summary>
    public int Length { get; }

    /// <summary>The number of residuals below each value; for missing values as many as there are.</summary>
    public int[] Below { get; }

    /// <summary>The number of residuals not above each value; for missing values as many as there are, so that no rank is over it.</summary>
    public int[] NotAbove { get; }

    /// <summary>The same in 8 bits, which suffice for no more than 255 residuals.</summary>
    public ReadOnlySpan<byte> NarrowNotAbove => _narrow;

    /// <summary>Twice the number of residuals below each value, plus the number equal to it; 0 for missing values.</summary>
    public int[] DoubledBelow { get; }

    /// <summary>1 for each value that is not missing.</summary>
    public ReadOnlySpan<int> Present => _present;

    /// <summary>Where the values lie on the scale of <see cref="ResidualOrder"/>; all bits are set where one is missing.</summary>
    public uint[] Keys { get; }

    /// <summary>The number of values that are not missing.</summary>
    public int Count { get; private set; }

    /// <summary>Whether a value is equal to a residual; when none is, no rank lies between the two limits of any.</summary>
    public bool HasEqual { get; private set; }

    /// <summary>Works out the rest from <see cref="Keys"/>, <see cref="Below"/> and <see cref="NotAbove"/>.</summary>
    public void Complete()
    {
        var keys = MemoryMarshal.Cast<uint, Vector512<uint>>(Keys.AsSpan());
        var below = MemoryMarshal.Cast<int, Vector512<int>>(Below.AsSpan());
        var notAbove = MemoryMarshal.Cast<int, Vector512<int>>(NotAbove.AsSpan());
        var present = MemoryMarshal.Cast<int, Vector512<int>>(_present.AsSpan());
        var doubled = MemoryMarshal.Cast<int, Vector512<int>>(DoubledBelow.AsSpan());
        var (count, equal) = (Vector512<int>.Zero, Vector512<int>.Zero);
        for (var i = 0; i < keys.Length; i++)
        {
            var missing = Vector512.Equals(keys[i], Vector512<uint>.AllBitsSet).AsInt32();
            present[i] = Vector512<int>.One + missing;
            doubled[i] = (below[i] + notAbove[i]) & ~missing;
            (count, equal) = (count + present[i], equal | (below[i] ^ notAbove[i]));
        }

        (Count, HasEqual) = (Vector512.Sum(count), equal != Vector512<int>.Zero);
        for (var i = 0; i < _narrow.Length; i++) _narrow[i] = (byte)NotAbove[i];
    }

    /// <summary>Ranks the first values among the residuals and each other.</summary>
    /// <param name="values">The values, padded with NaN.</param>
    /// <param name="first">How many values are the first; what is set for others means nothing.</param>
    /// <param name="counts">Receives twice the number of residuals and of first values below each, plus the number equal to it; 0 for missing ones.</param>
    public void CountBelow(ReadOnlySpan<double> values, int first, Span<int> counts)
    {
        var keys = MemoryMarshal.Cast<uint, Vector512<uint>>(Keys.AsSpan());
        var present = MemoryMarshal.Cast<int, Vector512<int>>(_present.AsSpan());
        var doubled = MemoryMarshal.Cast<int, Vector512<int>>(DoubledBelow.AsSpan());
        var targets = MemoryMarshal.Cast<int, Vector512<int>>(counts);
        var (index, pairs, ranked) = (Vector512<int>.Indices, Vector512<int>.Zero, Vector512<int>.Zero);
        for (var i = 0; i < keys.Length; i++)
        {
            var below = Vector512<int>.Zero;
            foreach (var other in Keys.AsSpan(0, first)) below -= Vector512.LessThan(Vector512.Create(other), keys[i]).AsInt32();
            targets[i] = doubled[i] + (((below + below) | Vector512<int>.One) & -present[i]);
            var counted = Vector512.LessThan(index, Vector512.Create(first)) & -present[i];
            (pairs, ranked, index) = (pairs + (below & counted), ranked - counted, index + Vector512.Create(Vector512<int>.Count));
        }

        // Keys that all differ are below each other in as many pairs as there are.
        var n = Vector512.Sum(ranked);
        if (Vector512.Sum(pairs) != n * (n - 1) / 2) CountBelowMeeting(values[..first], counts);
    }

    private void CountBelowMeeting(ReadOnlySpan<double> values, Span<int> counts)
    {
        for (var i = 0; i < values.Length; i++)
        {
            counts[i] = DoubledBelow[i];
            foreach (var other in values) counts[i] += (other < values[i] ? 1 : 0) + (other <= values[i] ? 1 : 0);
        }
    }
}
