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
            .SelectMany(e => PoliciesOf(e).Select(policy => (Policy: policy, Measures: e.MeasuresOn(policy))))
            .GroupBy(m => m.Policy, m => m.Measures)
            .ToDictionary(g => g.Key, g => g.SelectMany(m => m).ToArray());
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

        return IsLast(step, path) && EndsWithOthers(policy, step.Measure) && !IsEnded(policy, step.Measure)
            ? Open(policy, step.Measure, "nothing follows")
            : null;
    }

    /// <summary>Returns whether a step lasted until the end that its measure states, and no step follows.</summary>
    private bool IsLast(PolicyStep step, IReadOnlyList<PolicyStep> path) =>
        step is { Measure.Valid: { HasEnd: true } stated, Valid: { HasEnd: true } valid }
        && valid.End == stated.End && valid.End <= _newest
        && !path.Any(s => s.Valid is { HasStart: true } next && next.Start == valid.End);

    private bool IsEnded(string policy, PolicyMeasure measure) =>
        _measures[policy].Any(m => m.IsAfter(measure) && m.Phase is Phase.Withdrawn or Phase.Expired);

    /// <summary>Returns whether the event of a measure limits another policy to the same end.</summary>
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
                foreach (var policy in PoliciesOf(earlier))
                {
                    if (IsStated(policy, earlier, @event)) continue;
                    var path = FieldPath.Join(FieldPath.Element("links", i), "event");
                    yield return new(
                        @event.Name,
                        path,
                        $"no event that takes up {earlier.Name} says what follows its measure on {policy}",
                        "Add a measure on the policy here, even if its level does not change, or link the event with it to "
                        + $"{earlier.Name}.");
                }
            }
        }
    }

    /// <summary>
    /// Returns whether the measures of an earlier event on a policy have ended by a later one, or an event that takes it up has one.
    /// </summary>
    private bool IsStated(string policy, V1.Event earlier, V1.Event later) =>
        _measures[policy].Where(m => m.Event == earlier.Name).All(m => m.Valid is { HasEnd: true } valid
            && valid.End <= later.Time.EarliestTime.ToInstant())
        || _measures[policy].Any(m => m.TakesUp.Contains(earlier.Name, StringComparer.Ordinal));

    private static IEnumerable<string> PoliciesOf(V1.Event @event) => @event.Measures.Select(m => m.Policy).Distinct();

    private static bool Changes(V1.EventLinkKind kind) =>
        kind is V1.EventLinkKind.Extends or V1.EventLinkKind.Suspends or V1.EventLinkKind.Withdraws;

    private static string Text(Instant instant) => InstantPattern.General.Format(instant);
}
