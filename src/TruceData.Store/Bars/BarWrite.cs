using NodaTime;

namespace TruceData.Store.Bars;

/// <summary>Describes bars to write.</summary>
/// <param name="Series">The name of the series.</param>
/// <param name="Fields">The names of the columns, in order. If the series has bars, they must be its fields.</param>
/// <param name="BarSpan">
/// The typical distance from one bar to the next in nanoseconds, at least 1. It determines the time span of the chunks of a new series.
/// </param>
/// <param name="KnowledgeTime">The knowledge time of a correction; null for bars that are known at their own end.</param>
public sealed record BarWrite(string Series, IReadOnlyList<string> Fields, long BarSpan, Instant? KnowledgeTime = null);
