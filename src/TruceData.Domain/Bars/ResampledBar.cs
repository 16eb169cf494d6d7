namespace TruceData.Domain.Bars;

/// <summary>A bar computed from shorter bars.</summary>
/// <param name="Start">The start of the bar, Unix nanoseconds.</param>
/// <param name="Values">One value per column; NaN where no stored bar has one.</param>
/// <param name="UsedCount">The number of stored bars used, at least 1.</param>
/// <param name="MissingCount">The number of stored bars that the calendar expects in its open hours and that are missing.</param>
/// <param name="ExcludedCount">The number of neighbouring stored bars that no resampled bar contains.</param>
public sealed record ResampledBar(long Start, double[] Values, int UsedCount, int MissingCount, long ExcludedCount);
