namespace TruceData.Domain.Bars;

/// <summary>Consecutive bars of a series that were all known at the view.</summary>
/// <param name="Bars">The bars, at least one.</param>
/// <param name="KnownAt">When all of them, and the corrections among them, were known, in Unix nanoseconds.</param>
/// <param name="Resampling">The counts behind resampled bars; null for bars as stored.</param>
public sealed record BarSlice(BarBlock Bars, long KnownAt, ResamplingCounts? Resampling = null);
