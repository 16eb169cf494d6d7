namespace TruceData.Domain.Alignment;

/// <summary>
/// The instants between which the rows of an aligned series are measured, and why some are missing. Series with equal times may share an
/// instance, so it must not be changed.
/// </summary>
/// <param name="Starts">
/// Unix nanoseconds: the start of the bar for <see cref="Measure.Value"/>, otherwise the end of the observation measured from;
/// <see cref="long.MinValue"/> where missing.
/// </param>
/// <param name="Ends">Unix nanoseconds: the end of the bar; <see cref="long.MinValue"/> where missing.</param>
/// <param name="Missing">Why a value is missing, or <see cref="Domain.Alignment.Missing.Present"/>.</param>
public sealed record AlignedTimes(long[] Starts, long[] Ends, Missing[] Missing)
{
    /// <summary>Whether every row has a value.</summary>
    public bool IsWhole { get; } = !Missing.AsSpan().ContainsAnyExcept(Domain.Alignment.Missing.Present);

    /// <summary>The newest instant of the rows; <see cref="long.MinValue"/> when every row is missing.</summary>
    public long Newest { get; } = Math.Max(Starts.Max(), Ends.Max());

    /// <summary>Hash of the ends; equal ends have equal hashes.</summary>
    private long Fingerprint { get; } = FingerprintOf(Ends);

    /// <summary>Returns whether the rows have equal times and equal reasons for missing values.</summary>
    public bool IsSameAs(AlignedTimes other) =>
        ReferenceEquals(this, other)
        || (Fingerprint == other.Fingerprint
            && Ends.AsSpan().SequenceEqual(other.Ends)
            && Starts.AsSpan().SequenceEqual(other.Starts)
            && Missing.AsSpan().SequenceEqual(other.Missing));

    private static long FingerprintOf(long[] ends)
    {
        var sum = 0L;
        for (var row = 0; row < ends.Length; row++) sum = unchecked(sum + ((row + 1) * ends[row]));
        return sum;
    }
}
