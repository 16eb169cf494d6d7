using NodaTime;

namespace TruceData.Domain;

/// <summary>Other events inside a window (rule 10): listed, never dropped.</summary>
public static class Confounding
{
    /// <summary>Which events can have happened inside a stretch of time: those whose [earliest, latest) meets it.</summary>
    /// <param name="span">The stretch, half-open; see <see cref="AlignedSeries.Span"/>.</param>
    /// <param name="others">The times of the other events.</param>
    /// <returns>Their indices by earliest time, then by index.</returns>
    public static IReadOnlyList<int> Within(Interval span, IReadOnlyList<EventTime> others) =>
        [.. Enumerable.Range(0, others.Count)
            .Where(i => others[i].Earliest < span.End && span.Start < others[i].Latest)
            .OrderBy(i => others[i].Earliest)];
}
