namespace TruceData.Domain.Bars;

/// <summary>How many stored bars resampled bars were computed from.</summary>
/// <param name="Used">Per bar, the number of stored bars used.</param>
/// <param name="Missing">Per bar, the number of stored bars that the calendar expects and that are missing.</param>
/// <param name="Excluded">The number of stored bars outside every session, which belong to no bar.</param>
public sealed record ResamplingCounts(IReadOnlyList<int> Used, IReadOnlyList<int> Missing, long Excluded);
