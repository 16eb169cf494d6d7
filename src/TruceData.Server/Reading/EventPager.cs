using TruceData.Domain.Anchoring;
using TruceData.Domain.Calendars;
using TruceData.Domain.Time;
using TruceData.Server.Errors;
using TruceData.Server.Mapping;
using TruceData.Server.Requests;
using TruceData.Store;

namespace TruceData.Server.Reading;

/// <summary>
/// The events of a request in their order, a stretch at a time, so that a hundred thousand of them need no more memory than a few:
/// those named, else those of the filter by event time, then by name.
/// </summary>
internal sealed class EventPager
{
    private const int MaxEvents = 500;

    private readonly DataStore _store;
    private readonly IReadOnlyList<Store.Records.Record> _named;
    private readonly IReadOnlyList<long> _found;

    private EventPager(DataStore store, IReadOnlyList<Store.Records.Record> named, IReadOnlyList<long> found) => (_store, _named, _found) = (store, named, found);

    /// <summary>Finds the events named, or which ones the filter lets through.</summary>
    public static async Task<EventPager> StartAsync(
        IReadOnlyList<string> events, V1.EventFilter? filter, DataStore store, View view, Catalog catalog, CancellationToken cancellationToken)
    {
        if (events.Count > 0) return new(store, await catalog.GetAllAsync(view, events, Collections.Events, "events", cancellationToken), found: []);
        var query = await EventFilters.QueryAsync(store, view, filter, "filter", cancellationToken);
        return new(store, named: [], await store.ListRecordKeysAsync(query, cancellationToken));
    }

    /// <summary>An event that is asked for by name must lie where the calendars are verified; one found by a filter has a column without values.</summary>
    public void CheckBounds(IEnumerable<Calendar> calendars, AnchorPolicy policy)
    {
        foreach (var calendar in calendars.Distinct())
        {
            for (var i = 0; i < _named.Count; i++)
            {
                if (HasAnchor(_named[i], calendar, policy)) continue;
                throw ApiErrors.Range(
                    V1.ErrorReason.CalendarBoundsExceeded, $"events[{i}]",
                    $"{_named[i].Name} lies at {_named[i].SortTime}, outside {calendar.Name}, which is verified from {calendar.FirstVerified:uuuu-MM-dd} to "
                    + $"{calendar.LastVerified:uuuu-MM-dd}; leave it out.");
            }
        }
    }

    /// <summary>The events from an index on, as many as fit into one message; none when there are no more.</summary>
    public async Task<EventPage> ReadAsync(int from, CancellationToken cancellationToken)
    {
        var found = from < _found.Count
            ? await _store.ReadRecordsAsync(_found.Skip(from).Take(MaxEvents), MessageLimits.StreamedBytes, cancellationToken)
            : [.. _named.Skip(from).Take(MaxEvents)];
        var space = new MessageSpace(MessageLimits.StreamedBytes);
        var fitting = found.TakeWhile((record, i) => space.TryTake(record.Body.Length) || i == 0);
        return new EventPage(from, [.. fitting.Select(EventRecord.Of)]);
    }

    /// <summary>Whether the event, its anchor and its alternative lie where the calendar is verified.</summary>
    private static bool HasAnchor(Store.Records.Record happening, Calendar calendar, AnchorPolicy policy)
    {
        try
        {
            AnchorFinder.Find(happening.Message<V1.Event>().Time.ToDomain(), calendar, policy);
            return true;
        }
        catch (CalendarBoundsException)
        {
            return false;
        }
    }
}
