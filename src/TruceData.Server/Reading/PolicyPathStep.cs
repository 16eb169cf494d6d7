using NodaTime;
using TruceData.Domain.Policies;
using TruceData.Domain.Time;
using TruceData.Server.Mapping;
using TruceData.Store;
using TruceData.Store.Records;

namespace TruceData.Server.Reading;

/// <summary>A step of a policy's path.</summary>
/// <param name="Step">The step.</param>
/// <param name="Event">The record of the event that took the measure.</param>
/// <param name="Level">The level of the measure; NaN without one.</param>
internal sealed record PolicyPathStep(PolicyStep Step, Record Event, double Level)
{
    /// <summary>Reads the steps whose valid time overlaps <paramref name="valid"/>, and those without a first day.</summary>
    public static async Task<IReadOnlyList<PolicyPathStep>> ReadAsync(
        DataStore store, View view, string policy, (Instant? From, Instant? To) valid, CancellationToken cancellationToken)
    {
        var query = new RecordQuery(view, Collections.Events) { Facets = Facets.Create(("policy", [policy])) };
        var found = await store.ListRecordsAsync(query, cancellationToken);
        var events = found.Records.ToDictionary(r => r.Name, StringComparer.Ordinal);
        return PolicyPath.Compute(events.Values.SelectMany(e => e.MeasuresOn(policy)), view.KnowledgeTime)
            .Where(s => Overlaps(s, valid))
            .Select(s => new PolicyPathStep(s, events[s.Measure.Event], events[s.Measure.Event].LevelOf(s.Measure)))
            .ToArray();
    }

    private static bool Overlaps(PolicyStep step, (Instant? From, Instant? To) interval) =>
        step.Valid is not { } valid || !((valid.HasEnd && valid.End <= interval.From) || (valid.HasStart && valid.Start >= interval.To));
}
