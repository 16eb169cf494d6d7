using Grpc.Core;
using NodaTime;
using TruceData.Server.Errors;
using TruceData.Server.Mapping;
using TruceData.Server.Reading;
using TruceData.Server.Requests;
using TruceData.Store;
using TruceData.V1;
using Calendar = TruceData.Domain.Calendar;
using FrequencyUnit = TruceData.V1.FrequencyUnit;

namespace TruceData.Server.Services;

/// <summary>Instruments, calendars, sessions and series.</summary>
internal sealed class MarketService(DataStore store, ViewReader views, Catalog catalog) : V1.MarketService.MarketServiceBase
{
    private const string DefaultCalendar = "calendars/XNYS";

    public override async Task<ListInstrumentsResponse> ListInstruments(ListInstrumentsRequest request, ServerCallContext context)
    {
        var page = Page.Read(request, request.PageSize, request.PageToken, request.AsOf);
        if (request.IdentifierDate is not null && request.Identifiers.Count == 0)
            throw Fail.Argument(ErrorReason.ArgumentConflict, "identifier_date", "has a meaning with identifiers only; name them or leave it out.");
        var date = request.IdentifierDate?.ToLocalDate("identifier_date");
        var view = await views.ReadAsync(request.AsOf, page.Token, context.CancellationToken);
        await FilterValues.CheckAsync(
            store, view.View, Collections.Instruments, [(FilterField.IdentifierKey, request.Identifiers, "identifiers")], context.CancellationToken,
            async values => [.. (await catalog.IdentifiersAsync(view.View, values, context.CancellationToken)).Select(i => i.Identifier)]);
        // An identifier of another day, or one not known yet, is in the facets too: such a list is narrowed here.
        var isNarrowed = request.Identifiers.Count > 0;
        var query = new RecordQuery(view.View, Collections.Instruments)
        {
            Facets = Facets.Of(Facets.Enum("asset_class", request.AssetClasses), (FilterField.IdentifierKey, request.Identifiers)),
            Skip = isNarrowed ? 0 : page.Skip,
            Limit = isNarrowed ? int.MaxValue : page.Size,
        };
        var found = await store.ListRecordsAsync(query, context.CancellationToken);
        var known = new List<(Instrument Instrument, Instant Newest)>();
        foreach (var record in found.Records) known.Add(await catalog.InstrumentAsync(view.View, record, context.CancellationToken));
        if (isNarrowed) known.RemoveAll(k => !k.Instrument.IsCalled(request.Identifiers, date));
        var listed = isNarrowed ? known.Skip(page.Skip).Take(page.Size).ToList() : known;
        return new ListInstrumentsResponse
        {
            Instruments = { listed.Select(k => k.Instrument) },
            NextPageToken = page.Next(request, view.View.Revision, found.HasMore || (isNarrowed && known.Count > page.Skip + listed.Count)),
            Snapshot = view.Snapshot(listed.Select(k => (Instant?)k.Newest).Max()),
        };
    }

    public override async Task<GetInstrumentResponse> GetInstrument(GetInstrumentRequest request, ServerCallContext context)
    {
        var view = await views.ReadAsync(request.AsOf, token: null, context.CancellationToken);
        var record = await catalog.GetAsync(view.View, request.Name, Collections.Instruments, "name", context.CancellationToken);
        var (instrument, newest) = await catalog.InstrumentAsync(view.View, record, context.CancellationToken);
        return new GetInstrumentResponse { Instrument = instrument, Snapshot = view.Snapshot(newest) };
    }

    public override async Task<ListCalendarsResponse> ListCalendars(ListCalendarsRequest request, ServerCallContext context)
    {
        var page = Page.Read(request, request.PageSize, request.PageToken, request.AsOf);
        var view = await views.ReadAsync(request.AsOf, page.Token, context.CancellationToken);
        var query = new RecordQuery(view.View, Collections.Calendars) { Skip = page.Skip, Limit = page.Size };
        var found = await store.ListRecordsAsync(query, context.CancellationToken);
        var calendars = found.Records.Select(r => r.Message<V1.Calendar>().AsKnown(view.View).ToView(request.View.OrDefault(ResourceView.Basic))).ToArray();
        return new ListCalendarsResponse
        {
            Calendars = { calendars },
            NextPageToken = page.Next(request, view.View.Revision, found.HasMore),
            Snapshot = view.Snapshot(calendars.Select(c => c.NewestKnowledge()).Max()),
        };
    }

    public override async Task<GetCalendarResponse> GetCalendar(GetCalendarRequest request, ServerCallContext context)
    {
        var view = await views.ReadAsync(request.AsOf, token: null, context.CancellationToken);
        var record = await catalog.GetAsync(view.View, request.Name, Collections.Calendars, "name", context.CancellationToken);
        var calendar = record.Message<V1.Calendar>().AsKnown(view.View).ToView(request.View.OrDefault(ResourceView.Full));
        return new GetCalendarResponse { Calendar = calendar, Snapshot = view.Snapshot(calendar.NewestKnowledge()) };
    }

    public override async Task<ListSessionsResponse> ListSessions(ListSessionsRequest request, ServerCallContext context)
    {
        var page = Page.Read(request, request.PageSize, request.PageToken, request.AsOf, defaultSize: 500, maximumSize: 5000);
        var view = await views.ReadAsync(request.AsOf, page.Token, context.CancellationToken);
        var name = request.Calendar.Length == 0 ? DefaultCalendar : request.Calendar;
        var calendar = await catalog.CalendarAsync(view.View, name, "calendar", context.CancellationToken);
        var (first, last) = DatesBetween(calendar, request);
        var sessions = calendar.Sessions.Where(s => s.Date >= first && s.Date <= last).ToArray();
        return new ListSessionsResponse
        {
            Calendar = name,
            TimeZone = calendar.Zone.Id,
            Sessions = { sessions.Skip(page.Skip).Take(page.Size).Select(s => s.ToProto()) },
            FirstVerifiedDate = calendar.FirstVerified.ToProto(),
            LastVerifiedDate = calendar.LastVerified.ToProto(),
            NextPageToken = page.Next(request, view.View.Revision, sessions.Length > page.Skip + page.Size),
            Snapshot = view.Snapshot(calendar.Exceptions.Where(e => e.Date >= first && e.Date <= last).Max(e => e.KnowledgeTime)),
        };
    }

    public override async Task<ListSeriesResponse> ListSeries(ListSeriesRequest request, ServerCallContext context)
    {
        var page = Page.Read(request, request.PageSize, request.PageToken, request.AsOf);
        var view = await views.ReadAsync(request.AsOf, page.Token, context.CancellationToken);
        if (request.Instrument.Length > 0)
            await catalog.GetAsync(view.View, request.Instrument, Collections.Instruments, "instrument", context.CancellationToken);
        if (request.Policy.Length > 0)
            await catalog.GetAsync(view.View, request.Policy, Collections.Policies, "policy", context.CancellationToken);
        if (request.Instrument.Length > 0 && request.Policy.Length > 0)
            throw Fail.Argument(ErrorReason.ArgumentConflict, "policy", "stands beside an instrument; a series has one of the two.");
        FrequencyUnit[] units = request.FrequencyUnit == FrequencyUnit.Unspecified ? [] : [request.FrequencyUnit];
        var query = new RecordQuery(view.View, Collections.Series)
        {
            Facets = Facets.Of(("instrument", [request.Instrument]), ("policy", [request.Policy]), Facets.Enum("frequency_unit", units)),
            Skip = page.Skip,
            Limit = page.Size,
        };
        var found = await store.ListRecordsAsync(query, context.CancellationToken);
        var response = new ListSeriesResponse { NextPageToken = page.Next(request, view.View.Revision, found.HasMore) };
        Instant? newest = null;
        foreach (var record in found.Records)
        {
            var handle = await catalog.HandleAsync(view.View, record, context.CancellationToken);
            var (series, known) = await handle.DescribeAsync(store, view.View, context.CancellationToken);
            response.Series.Add(series);
            if (newest is null || known > newest) newest = known ?? newest;
        }

        response.Snapshot = view.Snapshot(newest);
        return response;
    }

    public override async Task<GetSeriesResponse> GetSeries(GetSeriesRequest request, ServerCallContext context)
    {
        var view = await views.ReadAsync(request.AsOf, token: null, context.CancellationToken);
        var handle = await catalog.SeriesAsync(view.View, request.Name, "name", context.CancellationToken);
        var (series, newest) = await handle.DescribeAsync(store, view.View, context.CancellationToken);
        return new GetSeriesResponse { Series = series, Snapshot = view.Snapshot(newest) };
    }

    public override async Task ReadSeries(ReadSeriesRequest request, IServerStreamWriter<ReadSeriesResponse> responseStream, ServerCallContext context)
    {
        var read = await SeriesRead.StartAsync(request, store, views, catalog, context.CancellationToken);
        await foreach (var response in read.ResponsesAsync(context.CancellationToken)) await responseStream.WriteAsync(response, context.CancellationToken);
    }

    private static (LocalDate First, LocalDate Last) DatesBetween(Calendar calendar, ListSessionsRequest request)
    {
        var first = Bounded(calendar, request.FirstDate?.ToLocalDate("first_date") ?? calendar.FirstVerified, "first_date");
        var last = Bounded(calendar, request.LastDate?.ToLocalDate("last_date") ?? calendar.LastVerified, "last_date");
        return first <= last ? (first, last) : throw Fail.Argument(ErrorReason.IntervalReversed, "first_date", "is after last_date; the range includes both.");
    }

    private static LocalDate Bounded(Calendar calendar, LocalDate date, string field) =>
        date >= calendar.FirstVerified && date <= calendar.LastVerified
            ? date
            : throw Fail.Range(
                ErrorReason.CalendarBoundsExceeded, field, $"{calendar.Name} is verified from {calendar.FirstVerified:uuuu-MM-dd} to {calendar.LastVerified:uuuu-MM-dd}.");
}
