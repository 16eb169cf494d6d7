using Google.Protobuf;
using NodaTime;
using NodaTime.Text;
using TruceData.Domain.Policies;
using TruceData.Domain.Time;
using TruceData.Server.Json;
using TruceData.Server.Mapping;

namespace TruceData.Server.Curation.Rules;

/// <summary>
/// Finds policies for which the events leave open what follows: a limited measure has ended and no event says what applies since then, a
/// measure without a first day waits, or an event changes an earlier one without a word on one of its policies.
/// </summary>
/// <remarks>The rules and their reasons: docs/methodology.md, "Open decisions". They need records that satisfy all other rules.</remarks>
internal sealed class PolicyDecisionRules
{
    private readonly IReadOnlyDictionary<string, V1.Event> _events;
    private readonly Dictionary<string, PolicyMeasure[]> _measures;
    private readonly Instant _newest;

    private PolicyDecisionRules(IReadOnlyDictionary<string, V1.Event> events)
    {
        _events = events;
        _measures = events.Values
            .SelectMany(e => e.Measures.Select(m => m.Policy).Distinct().SelectMany(policy => e.MeasuresOn(policy).Select(m => (policy, m))))
            .GroupBy(m => m.policy, m => m.m)
            .ToDictionary(g => g.Key, g => g.ToArray());
        _newest = events.Values.Select(e => e.KnowledgeTime.ToInstant()).DefaultIfEmpty(Instant.MinValue).Max();
    }

    /// <summary>Returns the violations of events in <paramref name="records"/>, as known when the newest event became known.</summary>
    /// <param name="records">The records by name.</param>
    /// <param name="existing">Other records, whose events count as well.</param>
    public static IEnumerable<Violation> Check(
        IReadOnlyDictionary<string, IMessage> records, IReadOnlyDictionary<string, IMessage> existing)
    {
        var events = records.Values.Concat(existing.Where(e => !records.ContainsKey(e.Key)).Select(e => e.Value)).OfType<V1.Event>();
        var rules = new PolicyDecisionRules(events.ToDictionary(e => e.Name, StringComparer.Ordinal));
        return rules.Steps().Concat(rules.Links()).Where(v => records.ContainsKey(v.Record));
    }

    private IEnumerable<Violation> Steps() =>
        from policy in _measures
        let path = PolicyPath.Compute(policy.Value, _newest)
        from step in path
        let violation = step.Valid is null ? Undated(policy.Key, step) : Ended(policy.Key, step, path)
        where violation is not null
        select violation;

    /// <summary>Finds a decision without a first day that no later event takes up.</summary>
    private Violation? Undated(string policy, PolicyStep step)
    {
        var (name, index) = (step.Measure.Event, step.Measure.Index);
        if (step.State == PolicyState.Threatened) return null;
        if (TimeRules.InstantOf(_events[name].Measures[index].OpenUntilTime) >= _newest) return null;
        return new(
            name,
            FieldPath.Element("measures", index),
            $"the measure on {policy} has no first day, and no event known by {Text(_newest)} takes it up",
            "Link the event that states the day to this one, or state in open_until_time until when you looked for it.");
    }

    /// <summary>Finds a limited measure that has ended although no event says what follows.</summary>
    private Violation? Ended(string policy, PolicyStep step, IReadOnlyList<PolicyStep> path)
    {
        if (step.State == PolicyState.Undecided && step.ReturnsAfter is { Valid: { } limited } ended)
        {
            // Of the steps that wait for one decision only the first is reported.
            if (limited.End != step.Valid!.Value.Start) return null;
            return Open(policy, ended, $"{step.Measure.Event} would apply again");
        }

        var isLast = step.Measure.Valid is { HasEnd: true } valid && valid.End <= _newest && step.Valid!.Value.HasEnd
            && step.Valid.Value.End == valid.End && !path.Any(s => s.Valid is { HasStart: true } next && next.Start == valid.End);
        if (!isLast || !EndsWithOthers(policy, step.Measure)) return null;
        var isStated = _measures[policy].Any(m => m.IsAfter(step.Measure) && m.Phase is Phase.Withdrawn or Phase.Expired);
        return isStated ? null : Open(policy, step.Measure, "nothing follows");
    }

    private bool EndsWithOthers(string policy, PolicyMeasure measure)
    {
        var stated = _events[measure.Event].Measures;
        return stated.Any(m => m.Policy != policy && m.Valid?.EndTime is { } end && end.Equals(stated[measure.Index].Valid.EndTime));
    }

    private static Violation Open(string policy, PolicyMeasure ended, string consequence) => new(
        ended.Event,
        FieldPath.Join(FieldPath.Element("measures", ended.Index), "valid.end_time"),
        $"no event says what applies to {policy} from {Text(ended.Valid!.Value.End)} on, where this measure ends; {consequence}",
        "Add a measure on the policy to the event that extends or replaces this one, or an event with PHASE_EXPIRED if it ended.");

    /// <summary>Finds links to an event whose policies are not all stated by an event that takes it up.</summary>
    private IEnumerable<Violation> Links()
    {
        foreach (var @event in _events.Values)
        {
            for (var i = 0; i < @event.Links.Count; i++)
            {
                var link = @event.Links[i];
                if (!Changes(link.Kind) || !_events.TryGetValue(link.Event, out var earlier)) continue;
                foreach (var policy in earlier.Measures.Select(m => m.Policy).Distinct())
                {
                    if (IsStated(policy, earlier, @event)) continue;
                    var path = FieldPath.Join(FieldPath.Element("links", i), "event");
                    yield return new(
                        @event.Name,
                        path,
                        $"{earlier.Name} has a measure on {policy}, and neither this event nor another one that takes it up says what follows",
                        $"Add a measure on {policy}, even if its level stays as it is, or link the event that states it to {earlier.Name}.");
                }
            }
        }
    }

    /// <summary>Returns whether a policy has no measure left at a later event, or a measure of an event that takes the earlier one up.</summary>
    private bool IsStated(string policy, V1.Event earlier, V1.Event later) =>
        _measures[policy].Where(m => m.Event == earlier.Name).All(m => m.Valid is { HasEnd: true } valid
            && valid.End <= later.Time.EarliestTime.ToInstant())
        || _measures[policy].Any(m => m.TakesUp.Contains(earlier.Name, StringComparer.Ordinal));

    private static bool Changes(V1.EventLinkKind kind) =>
        kind is V1.EventLinkKind.Extends or V1.EventLinkKind.Suspends or V1.EventLinkKind.Withdraws;

    private static string Text(Instant instant) => InstantPattern.General.Format(instant);
}
