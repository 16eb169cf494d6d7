using System.Collections.Concurrent;
using TruceData.Domain.Events;
using TruceData.Domain.Time;
using TruceData.Server.Mapping;
using TruceData.Store;
using TruceData.Store.Records;

namespace TruceData.Server.Reading;

/// <summary>
/// Reads and caches the names and times of all events of a revision, in the order of their times. An event needs about 100 bytes.
/// </summary>
internal sealed class Timelines(DataStore store)
{
    private const int MaxCached = 4;
    private readonly ConcurrentDictionary<View, EventTimeline> _timelines = new();

    /// <summary>Returns all events of the revision of a view, regardless of their knowledge time.</summary>
    public async Task<EventTimeline> ReadAsync(View view, CancellationToken cancellationToken)
    {
        var everything = view with { KnowledgeTime = null };
        if (_timelines.TryGetValue(everything, out var known)) return known;
        var query = new RecordQuery(everything, Collections.Events);
        var events = await store.StreamRecordsAsync(query, cancellationToken)
            .Select(r => new TimelineEntry(r.Name, r.SortTime, r.SortEnd ?? r.SortTime, r.KnowledgeTime))
            .ToListAsync(cancellationToken);
        if (_timelines.Count >= MaxCached) _timelines.Clear();
        return _timelines.GetOrAdd(everything, new EventTimeline(events));
    }
}
