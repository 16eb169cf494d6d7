using TruceData.Server.Mapping;
using TruceData.Server.Requests;
using TruceData.Store;
using TruceData.V1;
using View = TruceData.Domain.View;

namespace TruceData.Server.Reading;

/// <summary>
/// The events of an AlignEvents request in their order, a stretch at a time, so that a hundred thousand of them need no more memory than a few:
/// those named, else those of the filter by event time, then by name.
/// </summary>
internal sealed class EventStretches
{
    private const int MostEvents = 500;
    private const int MostBytes = 512 * 1024;

    private readonly DataStore _store;
    private readonly IReadOnlyList<Store.Record> _named;
    private readonly RecordQuery? _query;

    private EventStretches(DataStore store, IReadOnlyList<Store.Record> named, RecordQuery? query) => (_store, _named, _query) = (store, named, query);

    /// <summary>Finds the events named, all of them, or makes the query of the filter.</summary>
    public static async Task<EventStretches> StartAsync(
        AlignEventsRequest request, DataStore store, View view, Catalog catalog, CancellationToken cancellation)
    {
        if (request.Events.Count > 0) return new(store, await catalog.GetAllAsync(view, request.Events, Collections.Events, "events", cancellation), query: null);
        var query = await EventFilters.QueryAsync(store, view, request.Filter, "filter", cancellation);
        return new(store, [], query with { InTime = true });
    }

    /// <summary>The events named in the request; none when it has a filter.</summary>
    public IReadOnlyList<Store.Record> Named => _named;

    /// <summary>The events from an index on, as many as fit into one message; none when there are no more.</summary>
    public async Task<EventStretch> ReadAsync(int from, CancellationToken cancellation)
    {
        var found = _query is null
            ? [.. _named.Skip(from).Take(MostEvents)]
            : (await _store.ListRecordsAsync(_query with { Skip = from, Limit = MostEvents }, cancellation)).Records;
        var bytes = 0;
        var fitting = found.TakeWhile((record, i) => (bytes += record.Body.Length) <= MostBytes || i == 0);
        return new EventStretch(from, [.. fitting.Select(Happening.Of)]);
    }
}
