using TruceData.Domain.Bars;
using TruceData.V1;

namespace TruceData.Server.Reading;

/// <summary>What one chunk of ReadSeries holds.</summary>
/// <param name="Bars">Its bars, at least one.</param>
/// <param name="KnownAt">When all of them are known, Unix nanoseconds.</param>
/// <param name="Resampled">What they were made of; null when they are as stored.</param>
internal sealed record SeriesStretch(BarBlock Bars, long KnownAt, Resampled? Resampled);
