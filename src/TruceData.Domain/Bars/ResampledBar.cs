namespace TruceData.Domain.Bars;

/// <summary>A bar made of shorter ones.</summary>
/// <param name="Start">Its start, Unix nanoseconds.</param>
/// <param name="Values">Its values, one a column; NaN where none of its bars has one.</param>
/// <param name="UsedCount">How many stored bars it was made of, at least 1.</param>
/// <param name="MissingCount">How many more its open hours should hold: the gap it was made across.</param>
/// <param name="ExcludedCount">How many bars around it no new bar contains.</param>
public sealed record ResampledBar(long Start, double[] Values, int UsedCount, int MissingCount, long ExcludedCount);
