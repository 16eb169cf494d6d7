using NodaTime;

namespace TruceData.Domain.Policies;

/// <summary>
/// Computes the steps outside the decided path: threats, and decisions without a stated first day. Each is pending until a later event
/// answers it.
/// </summary>
internal static class PendingSteps
{
    public static IEnumerable<PolicyStep> Compute(PolicyHistory record, Instant now) =>
        record.Measures.Where(m => IsPending(m) && !IsOver(m, now) && !IsAnswered(m, record)).Select(m => Step(m, record));

    private static bool IsPending(PolicyMeasure measure) => measure.Phase == Phase.Threatened || PolicyHistory.BoundsOf(measure) is null;

    private static bool IsOver(PolicyMeasure measure, Instant now) => measure.Valid is { HasEnd: true } valid && valid.End <= now;

    private static bool IsAnswered(PolicyMeasure pending, PolicyHistory record) => record.Measures.Any(m =>
        m.Event != pending.Event
        && (m.TakesUp.Contains(pending.Event, StringComparer.Ordinal) || (m.IsAfter(pending) && Answers(m, pending))));

    /// <summary>
    /// Returns whether a later measure settles a pending one: it begins on an equal first day, or is an end that names no event.
    /// </summary>
    private static bool Answers(PolicyMeasure later, PolicyMeasure pending) =>
        (PolicyHistory.IsEnd(later) && later.TakesUp.Count == 0)
        || (later.Valid is { HasStart: true } valid && pending.Valid is { HasStart: true } threatened && valid.Start == threatened.Start);

    private static PolicyStep Step(PolicyMeasure measure, PolicyHistory record) =>
        new(measure, measure.Valid, StateOf(measure.Phase), record.EventsBehind(measure), measure.KnowledgeTime);

    private static PolicyState StateOf(Phase phase) => phase switch
    {
        Phase.Threatened => PolicyState.Threatened,
        Phase.Suspended => PolicyState.Suspended,
        _ => PolicyState.Scheduled,
    };
}
