using System.Runtime.CompilerServices;
using NodaTime;
using TruceData.Domain;
using TruceData.Server.Errors;
using TruceData.Server.Mapping;
using TruceData.Server.Requests;
using TruceData.Store;
using TruceData.V1;
using AnchorPolicy = TruceData.Domain.AnchorPolicy;
using Calendar = TruceData.Domain.Calendar;
using EventTime = TruceData.Domain.EventTime;

namespace TruceData.Server.Reading;

/// <summary>One AlignEvents call: the header, then a column per event and series, events outermost, from where the cursor says.</summary>
internal sealed class AlignmentRead
{
    private readonly AlignEventsRequest _request;
    private readonly DataStore _store;
    private readonly ReadView _view;
    private readonly AlignmentChoices _choices;
    private readonly IReadOnlyList<Store.Record> _events;
    private readonly IReadOnlyList<(SeriesHandle Handle, string Column)> _series;
    private readonly Calendar? _matchedCalendar;
    private readonly Token _start;

    private AlignmentRead(
        AlignEventsRequest request, DataStore store, ReadView view, AlignmentChoices choices, IReadOnlyList<Store.Record> events,
        IReadOnlyList<(SeriesHandle Handle, string Column)> series, Calendar? matchedCalendar, Token start)
    {
        (_request, _store, _view, _choices) = (request, store, view, choices);
        (_events, _series, _matchedCalendar, _start) = (events, series, matchedCalendar, start);
    }

    /// <summary>Guards the request and fetches what it names; nothing is streamed before all of it is found.</summary>
    public static async Task<AlignmentRead> StartAsync(
        AlignEventsRequest request, DataStore store, ViewReader views, Catalog catalog, CancellationToken cancellation)
    {
        var choices = AlignmentChoices.Read(request);
        var token = Token.ReadCursor(request.Cursor, request, request.AsOf);
        var view = await views.ReadAsync(request.AsOf, token, cancellation);
        var handles = await catalog.SeriesAsync(view.View, request.Series, "series", cancellation);
        var matched = request.MatchedCalendar.Length == 0
            ? null
            : await catalog.CalendarAsync(view.View, request.MatchedCalendar, "matched_calendar", cancellation);
        var events = await EventsAsync(request, store, view.View, catalog, cancellation);
        if (request.Events.Count > 0) CheckBounds(events, handles.Select(h => matched ?? h.Calendar), choices.AnchorPolicy);
        return new AlignmentRead(
            request, store, view, choices, events, handles.Select(h => (h, h.Main(request.Field, "field"))).ToArray(), matched,
            token ?? new Token(view.View.Revision, 0));
    }

    /// <summary>The answer: a header and the columns.</summary>
    public async IAsyncEnumerable<AlignEventsResponse> ResponsesAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        yield return new AlignEventsResponse { Header = await HeaderAsync(cancellation) };

        var inputs = new List<SeriesInput>(_series.Count);
        foreach (var (handle, column) in _series) inputs.Add(await InputAsync(handle, column, cancellation));
        var neighbours = await NeighboursAsync(cancellation);
        var times = neighbours.Select(n => n.Message<Event>().Time.ToDomain()).ToArray();
        for (var position = (int)_start.Position; position < _events.Count * _series.Count; position++)
        {
            cancellation.ThrowIfCancellationRequested();
            var (eventIndex, seriesIndex) = Math.DivRem(position, _series.Count);
            var column = Align(_events[eventIndex], inputs[seriesIndex], neighbours, times);
            column.EventIndex = eventIndex;
            column.SeriesIndex = seriesIndex;
            column.Cursor = new Token(_view.View.Revision, position + 1).Write(_request);
            yield return new AlignEventsResponse { Column = column };
        }
    }

    private static async Task<IReadOnlyList<Store.Record>> EventsAsync(
        AlignEventsRequest request, DataStore store, View view, Catalog catalog, CancellationToken cancellation)
    {
        if (request.Events.Count > 0) return await catalog.GetAllAsync(view, request.Events, Collections.Events, "events", cancellation);
        var query = await EventFilters.QueryAsync(store, view, request.Filter, "filter", cancellation);
        var found = await store.ListRecordsAsync(query with { Limit = int.MaxValue }, cancellation);
        return found.Records.OrderBy(e => e.SortTime).ThenBy(e => e.Name, StringComparer.Ordinal).ToArray();
    }

    /// <summary>An event that is asked for by name must lie where the calendars are verified; one found by a filter has a column without values.</summary>
    private static void CheckBounds(IReadOnlyList<Store.Record> events, IEnumerable<Calendar> calendars, AnchorPolicy policy)
    {
        foreach (var calendar in calendars.Distinct())
        {
            for (var i = 0; i < events.Count; i++)
            {
                if (HasAnchor(events[i], calendar, policy)) continue;
                throw Fail.Range(
                    ErrorReason.CalendarBoundsExceeded, $"events[{i}]",
                    $"{events[i].Name} lies at {events[i].SortTime}, outside {calendar.Name}, which is verified from {calendar.FirstVerified:uuuu-MM-dd} to "
                    + $"{calendar.LastVerified:uuuu-MM-dd}; leave it out.");
            }
        }
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

    private async Task<AlignmentHeader> HeaderAsync(CancellationToken cancellation)
    {
        var header = _choices.ToHeader();
        header.Events.AddRange(_events.Select(e => e.Message<Event>()));
        header.Fields.AddRange(_series.Select(s => FieldMapping.ToSelector(s.Column)));
        header.MatchedCalendar = _request.MatchedCalendar;
        header.Snapshot = _view.Snapshot(_events);
        foreach (var (handle, _) in _series) header.Series.Add((await handle.DescribeAsync(_store, _view.View, cancellation)).Series);
        return header;
    }

    private async Task<SeriesInput> InputAsync(SeriesHandle handle, string column, CancellationToken cancellation)
    {
        var bars = await SeriesBars.ReadAsync(_store, handle, new BarQuery(handle.Series.Name, _view.View, [column], long.MinValue, long.MaxValue), cancellation);
        return new SeriesInput(
            _matchedCalendar ?? handle.Calendar, handle.Clock, bars, 0,
            handle.Instrument?.FirstDate?.ToLocalDate("first_date"), handle.Instrument?.LastDate?.ToLocalDate("last_date"));
    }

    private AlignedColumn Align(Store.Record happening, SeriesInput input, IReadOnlyList<Store.Record> neighbours, EventTime[] times)
    {
        AlignedSeries aligned;
        try
        {
            aligned = Alignment.Align(
                happening.Message<Event>().Time.ToDomain(), input, _choices.Window, _choices.AnchorPolicy, _choices.Reference, _choices.Measure,
                _choices.Match, _view.View.KnowledgeTime);
        }
        catch (CalendarBoundsException)
        {
            return AlignmentMapping.Uncovered(_choices.Window.Count, happening.SortTime < input.Calendar.Coverage.Start);
        }

        var others = aligned.Span is { } span
            ? Confounding.Within(span, times).Select(i => neighbours[i]).Where(other => other.Name != happening.Name).ToArray()
            : [];
        var column = AlignmentMapping.ToProto(aligned);
        column.ConfoundingEvents.AddRange(others.Select(other => other.Name));
        column.MaxKnowledgeTime = Newest(aligned.MaxKnowledgeTime, input.Bars.KnownFrom, others.Append(happening)).ToTimestamp();
        return column;
    }

    /// <summary>The newest of the events named, the bars used and the corrections among the bars read.</summary>
    private static Instant Newest(Instant? bars, long correction, IEnumerable<Store.Record> events)
    {
        var newest = events.Max(e => e.KnowledgeTime);
        return bars is { } known ? Instant.Max(newest, Instant.Max(known, correction.ToInstant())) : newest;
    }

    private async Task<IReadOnlyList<Store.Record>> NeighboursAsync(CancellationToken cancellation) =>
        (await _store.ListRecordsAsync(new RecordQuery(_view.View, Collections.Events) { Limit = int.MaxValue }, cancellation)).Records;
}
