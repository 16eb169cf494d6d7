using NodaTime;
using TruceData.Domain.Policies;
using TruceData.Domain.Time;
using TruceData.Server.Mapping;
using TruceData.Server.Requests;
using TruceData.Store;
using TruceData.Store.Records;
using TruceData.V1;

namespace TruceData.Server.Reading;

/// <summary>The steps of one policy at a view.</summary>
internal static class PathRead
{
    /// <summary>The steps whose valid time overlaps [from, to), each with the measure behind it; steps without a first day are kept.</summary>
    public static async Task<IReadOnlyList<(Domain.Policies.PolicyStep Step, EventMeasure Measure)>> StepsAsync(
        DataStore store, View view, string policy, (Instant? From, Instant? To) valid, CancellationToken cancellationToken)
    {
        var query = new RecordQuery(view, Collections.Events) { Facets = Facets.Create(("policy", [policy])) };
        var found = await store.ListRecordsAsync(query, cancellationToken);
        var events = found.Records.Select(r => r.Message<Event>()).ToDictionary(e => e.Name, StringComparer.Ordinal);
        return PolicyPath.Compute(events.Values.SelectMany(e => e.MeasuresOn(policy)), view.KnowledgeTime)
            .Where(s => Overlaps(s, valid))
            .Select(s => (s, events[s.Measure.Event].Measures[s.Measure.Index]))
            .ToArray();
    }

    private static bool Overlaps(Domain.Policies.PolicyStep step, (Instant? From, Instant? To) asked) =>
        step.Valid is not { } valid || !((valid.HasEnd && valid.End <= asked.From) || (valid.HasStart && valid.Start >= asked.To));
}
