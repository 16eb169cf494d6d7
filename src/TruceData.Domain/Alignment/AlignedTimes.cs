namespace TruceData.Domain.Alignment;

/// <summary>
/// Between which instants the rows of an aligned series are measured, and why some are not. Series whose rows are measured at the same times may share
/// one: nobody may change it.
/// </summary>
/// <param name="Starts">
/// Unix nanoseconds: the start of the bar for <see cref="Measure.Value"/>, else the end of the observation measured from;
/// <see cref="long.MinValue"/> where missing.
/// </param>
/// <param name="Ends">Unix nanoseconds: the end of the bar; <see cref="long.MinValue"/> where missing.</param>
/// <param name="Missing">Why a value is missing, or <see cref="Domain.Alignment.Missing.Present"/>.</param>
public sealed record AlignedTimes(long[] Starts, long[] Ends, Missing[] Missing)
{
    /// <summary>Whether every row has a value.</summary>
    public bool IsWhole { get; } = !Missing.AsSpan().ContainsAnyExcept(Domain.Alignment.Missing.Present);

    /// <summary>The newest instant among them; <see cref="long.MinValue"/> when every row is missing.</summary>
    public long Newest { get; } = Math.Max(Starts.Max(), Ends.Max());

    /// <summary>The same where the ends are the same, and mostly another number where they are not.</summary>
    private long Fingerprint { get; } = FingerprintOf(Ends);

    /// <summary>Returns whether the rows are measured at the same times and miss the same values.</summary>
    public bool IsSameAs(AlignedTimes other) =>
        ReferenceEquals(this, other)
        || (Fingerprint == other.Fingerprint && Ends.AsSpan().SequenceEqual(other.Ends) && Starts.AsSpan().SequenceEqual(other.Starts) && Missing.AsSpan().SequenceEqual(other.Missing));

    private static long FingerprintOf(long[] ends)
    {
        var sum = 0L;
        for (var row = 0; row < ends.Length; row++) sum = unchecked(sum + ((row + 1) * ends[row]));
        return sum;
    }
}
