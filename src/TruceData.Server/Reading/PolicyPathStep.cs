using NodaTime;
using TruceData.Domain.Policies;
using TruceData.Domain.Time;
using TruceData.Server.Mapping;
using TruceData.Store;
using TruceData.Store.Records;

namespace TruceData.Server.Reading;

/// <summary>A step of a policy's path.</summary>
/// <param name="Step">The step.</param>
/// <param name="Event">The record of the event whose measure it is.</param>
/// <param name="Level">The level of that measure; NaN without one.</param>
internal sealed record PolicyPathStep(PolicyStep Step, Record Event, double Level)
{
    /// <summary>Reads the steps whose valid time overlaps [from, to); steps without a first day are kept.</summary>
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

    private static bool Overlaps(PolicyStep step, (Instant? From, Instant? To) asked) =>
        step.Valid is not { } valid || !((valid.HasEnd && valid.End <= asked.From) || (valid.HasStart && valid.Start >= asked.To));
}
