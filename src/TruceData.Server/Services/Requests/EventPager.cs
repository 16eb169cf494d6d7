using TruceData.Domain.Time;
using TruceData.Server.Mapping;
using TruceData.Server.Reading;
using TruceData.Store;
using TruceData.Store.Records;

namespace TruceData.Server.Services.Requests;

/// <summary>
/// Reads the events of a request page by page, so that memory use does not grow with their number: the named events, or those of the filter
/// by event time, then by name.
/// </summary>
internal sealed class EventPager
{
    private const int MaxEvents = 500;

    private readonly DataStore _store;
    private readonly RecordKeys _found;

    private EventPager(DataStore store, IReadOnlyList<RequestedEvent> named, RecordKeys found)
    {
        _store = store;
        Named = named;
        _found = found;
    }

    /// <summary>The events that the request names; empty if it has a filter.</summary>
    public IReadOnlyList<RequestedEvent> Named { get; }

    /// <summary>The number of events.</summary>
    public int Count => Named.Count + _found.Count;

    /// <summary>Finds the events that a request names, or those that its filter selects.</summary>
    public static async Task<EventPager> FindAsync(
        IReadOnlyList<string> events, V1.EventFilter? filter, DataStore store, View view, Catalog catalog,
        CancellationToken cancellationToken)
    {
        if (events.Count > 0)
        {
            var records = await catalog.GetAllAsync(view, events, Collections.Events, "events", cancellationToken);
            return new EventPager(store, [.. records.Select(RequestedEvent.Parse)], RecordKeys.Empty);
        }

        var query = await EventFilters.QueryAsync(store, view, filter, "filter", cancellationToken);
        return new EventPager(store, named: [], await store.ListRecordKeysAsync(query, cancellationToken));
    }

    /// <summary>Reads the events from an index on that fit into one message; none at the end.</summary>
    public async Task<EventPage> ReadAsync(int from, CancellationToken cancellationToken)
    {
        IEnumerable<RequestedEvent> events = Named.Skip(from).Take(MaxEvents);
        if (from < _found.Count)
        {
            var records = await _store.ReadRecordsAsync(_found, from, MaxEvents, MessageLimits.StreamedBytes, cancellationToken);
            events = records.Select(RequestedEvent.Parse);
        }

        var space = new MessageSpace(MessageLimits.StreamedBytes);
        return new EventPage(from, [.. events.TakeWhile((e, i) => space.TryTake(e.Record.Body.Length) || i == 0)]);
    }
}
