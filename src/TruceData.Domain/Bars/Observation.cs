namespace TruceData.Domain.Bars;

/// <summary>One bar with a value.</summary>
/// <param name="Start">Start of the bar, Unix nanoseconds; its end when it is observed before its session opens.</param>
/// <param name="End">End of the bar, Unix nanoseconds: the instant at which the value holds.</param>
/// <param name="Value">The value in the series' unit; never NaN.</param>
public readonly record struct Observation(long Start, long End, double Value);
