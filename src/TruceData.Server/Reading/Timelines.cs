using System.Collections.Concurrent;
using TruceData.Domain.Events;
using TruceData.Domain.Time;
using TruceData.Server.Mapping;
using TruceData.Store;
using TruceData.Store.Records;

namespace TruceData.Server.Reading;

/// <summary>
/// The events of a revision in the order of their times, kept for the revisions asked for last: names and times alone, about 100 bytes an
/// event.
/// </summary>
internal sealed class Timelines(DataStore store)
{
    private const int Kept = 4;
    private readonly ConcurrentDictionary<long, EventTimeline> _timelines = new();

    /// <summary>All events of a revision, whatever their knowledge time.</summary>
    public async Task<EventTimeline> ReadAsync(long revision, CancellationToken cancellationToken)
    {
        if (_timelines.TryGetValue(revision, out var known)) return known;
        var query = new RecordQuery(new View(revision, KnowledgeTime: null), Collections.Events);
        var events = await store.StreamRecordsAsync(query, cancellationToken)
            .Select(r => new TimelineEntry(r.Name, r.SortTime, r.SortEnd ?? r.SortTime, r.KnowledgeTime))
            .ToListAsync(cancellationToken);
        if (_timelines.Count >= Kept) _timelines.Clear();
        return _timelines.GetOrAdd(revision, new EventTimeline(events));
    }
}
