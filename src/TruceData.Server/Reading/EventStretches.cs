using TruceData.Domain;
using TruceData.Server.Errors;
using TruceData.Server.Mapping;
using TruceData.Server.Requests;
using TruceData.Store;
using TruceData.V1;
using AnchorPolicy = TruceData.Domain.AnchorPolicy;
using Calendar = TruceData.Domain.Calendar;

namespace TruceData.Server.Reading;

/// <summary>
/// The events of a request in their order, a stretch at a time, so that a hundred thousand of them need no more memory than a few:
/// those named, else those of the filter by event time, then by name.
/// </summary>
internal sealed class EventStretches
{
    private const int MostEvents = 500;

    private readonly DataStore _store;
    private readonly IReadOnlyList<Store.Record> _named;
    private readonly IReadOnlyList<long> _found;

    private EventStretches(DataStore store, IReadOnlyList<Store.Record> named, IReadOnlyList<long> found) => (_store, _named, _found) = (store, named, found);

    /// <summary>Finds the events named, or which ones the filter lets through.</summary>
    public static async Task<EventStretches> StartAsync(
        IReadOnlyList<string> events, EventFilter? filter, DataStore store, View view, Catalog catalog, CancellationToken cancellation)
    {
        if (events.Count > 0) return new(store, await catalog.GetAllAsync(view, events, Collections.Events, "events", cancellation), found: []);
        var query = await EventFilters.QueryAsync(store, view, filter, "filter", cancellation);
        return new(store, named: [], await store.OrderRecordsAsync(query, cancellation));
    }

    /// <summary>An event that is asked for by name must lie where the calendars are verified; one found by a filter has a column without values.</summary>
    public void CheckBounds(IEnumerable<Calendar> calendars, AnchorPolicy policy)
    {
        foreach (var calendar in calendars.Distinct())
        {
            for (var i = 0; i < _named.Count; i++)
            {
                if (HasAnchor(_named[i], calendar, policy)) continue;
                throw Fail.Range(
                    ErrorReason.CalendarBoundsExceeded, $"events[{i}]",
                    $"{_named[i].Name} lies at {_named[i].SortTime}, outside {calendar.Name}, which is verified from {calendar.FirstVerified:uuuu-MM-dd} to "
                    + $"{calendar.LastVerified:uuuu-MM-dd}; leave it out.");
            }
        }
    }

    /// <summary>The events from an index on, as many as fit into one message; none when there are no more.</summary>
    public async Task<EventStretch> ReadAsync(int from, CancellationToken cancellation)
    {
        var found = from < _found.Count
            ? await _store.ReadRecordsAsync(_found.Skip(from).Take(MostEvents), MessageLimits.StreamedBytes, cancellation)
            : [.. _named.Skip(from).Take(MostEvents)];
        var space = new MessageSpace(MessageLimits.StreamedBytes);
        var fitting = found.TakeWhile((record, i) => space.TryTake(record.Body.Length) || i == 0);
        return new EventStretch(from, [.. fitting.Select(Happening.Of)]);
    }

    /// <summary>Whether the event, its anchor and its alternative lie where the calendar is verified.</summary>
    private static bool HasAnchor(Store.Record happening, Calendar calendar, AnchorPolicy policy)
    {
        try
        {
            Anchoring.Find(happening.Message<Event>().Time.ToDomain(), calendar, policy);
            return true;
        }
        catch (CalendarBoundsException)
        {
            return false;
        }
    }
}
