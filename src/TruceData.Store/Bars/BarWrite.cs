using NodaTime;

namespace TruceData.Store.Bars;

/// <summary>Bars to write: into which series and known from when.</summary>
/// <param name="Series">The series' name.</param>
/// <param name="Fields">The names of the columns, in order; those the series has, unless it holds no bars.</param>
/// <param name="BarSpan">Typical nanoseconds from one bar to the next, at least 1; fixes the chunks when the series is created.</param>
/// <param name="KnowledgeTime">From when these bars are known, for a correction; null when each is known at its own end.</param>
public sealed record BarWrite(string Series, IReadOnlyList<string> Fields, long BarSpan, Instant? KnowledgeTime = null);
