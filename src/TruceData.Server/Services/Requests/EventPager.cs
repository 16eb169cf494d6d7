using TruceData.Domain.Time;
using TruceData.Server.Mapping;
using TruceData.Server.Reading;
using TruceData.Store;

namespace TruceData.Server.Services.Requests;

/// <summary>
/// Reads the events of a request page by page, so that memory use does not grow with their number: the named events, those of the filter by
/// event time, then by name, or those of its pairs.
/// </summary>
internal sealed class EventPager
{
    private const int MaxEvents = 500;

    private readonly Func<int, CancellationToken, Task<IEnumerable<RequestedEvent>>> _read;

    private EventPager(
        int count, IReadOnlyList<RequestedEvent> named, Func<int, CancellationToken, Task<IEnumerable<RequestedEvent>>> read) =>
        (Count, Named, _read) = (count, named, read);

    /// <summary>The events that the request names one by one; empty if it has a filter or pairs.</summary>
    public IReadOnlyList<RequestedEvent> Named { get; }

    /// <summary>The number of events.</summary>
    public int Count { get; }

    /// <summary>Finds the events that a request names, or those that its filter selects.</summary>
    public static async Task<EventPager> FindAsync(
        IReadOnlyList<string> events, V1.EventFilter? filter, DataStore store, View view, Catalog catalog,
        CancellationToken cancellationToken)
    {
        if (events.Count > 0)
        {
            var records = await catalog.GetAllAsync(view, events, Collections.Events, "events", cancellationToken);
            RequestedEvent[] named = [.. records.Select(RequestedEvent.Parse)];
            return new EventPager(named.Length, named, (from, _) => Task.FromResult(named.Skip(from).Take(MaxEvents)));
        }

        var query = await EventFilters.QueryAsync(store, view, filter, "filter", cancellationToken);
        var found = await store.ListRecordKeysAsync(query, cancellationToken);
        return new EventPager(found.Count, named: [], async (from, token) =>
        {
            var records = await store.ReadRecordsAsync(found, from, MaxEvents, MessageLimits.StreamedBytes, token);
            return records.Select(RequestedEvent.Parse);
        });
    }

    /// <summary>Returns the events of pairs, each of which is found when its page is read.</summary>
    public static EventPager OfPairs(RequestedPairs pairs, View view, Catalog catalog) =>
        new(pairs.Events.Count, named: [], async (from, token) =>
        {
            string[] names = [.. pairs.Events.Skip(from).Take(MaxEvents)];
            var records = await catalog.GetAllAsync(view, names, Collections.Events, i => pairs.FieldOfEvent(from + i), token);
            return records.Select(RequestedEvent.Parse);
        });

    /// <summary>Returns the events of pairs after checking that the view contains all of them.</summary>
    public static async Task<EventPager> CheckedOfPairsAsync(
        RequestedPairs pairs, View view, Catalog catalog, CancellationToken cancellationToken)
    {
        var pager = OfPairs(pairs, view, catalog);
        for (var next = 0; next < pager.Count;) next = (await pager.ReadAsync(next, cancellationToken)).End;
        return pager;
    }

    /// <summary>Reads the events from an index on that fit into one message; none at the end.</summary>
    public async Task<EventPage> ReadAsync(int from, CancellationToken cancellationToken)
    {
        var events = from < Count ? await _read(from, cancellationToken) : [];
        var space = new MessageSpace(MessageLimits.StreamedBytes);
        return new EventPage(from, [.. events.TakeWhile((e, i) => space.TryTake(e.Record.Body.Length) || i == 0)]);
    }
}
