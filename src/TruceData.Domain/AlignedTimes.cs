namespace TruceData.Domain;

/// <summary>
/// Between which instants the rows of an aligned series are measured, and why some are not. Series whose rows are measured at the same times may share
/// one: nobody may change it.
/// </summary>
/// <param name="Starts">
/// Unix nanoseconds: the start of the bar for <see cref="Measure.Value"/>, else the end of the observation measured from;
/// <see cref="long.MinValue"/> where missing.
/// </param>
/// <param name="Ends">Unix nanoseconds: the end of the bar; <see cref="long.MinValue"/> where missing.</param>
/// <param name="Missing">Why a value is missing, or <see cref="Domain.Missing.Present"/>.</param>
public sealed record AlignedTimes(long[] Starts, long[] Ends, Missing[] Missing)
{
    /// <summary>Whether every row has a value.</summary>
    public bool IsWhole { get; } = !Missing.AsSpan().ContainsAnyExcept(Domain.Missing.Present);

    /// <summary>The newest instant among them; <see cref="long.MinValue"/> when every row is missing.</summary>
    public long Newest { get; } = Math.Max(Starts.Max(), Ends.Max());

    /// <summary>Whether the rows are measured at the same times and miss the same values.</summary>
    public bool IsSameAs(AlignedTimes other) =>
        ReferenceEquals(this, other)
        || (Newest == other.Newest && Ends.AsSpan().SequenceEqual(other.Ends) && Starts.AsSpan().SequenceEqual(other.Starts) && Missing.AsSpan().SequenceEqual(other.Missing));
}
