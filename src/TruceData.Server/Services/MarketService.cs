using Grpc.Core;
using NodaTime;
using TruceData.Domain;
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
        var query = new RecordQuery(view.View, Collections.Instruments)
        {
            Facets = Facets.Of(Facets.Enum("asset_class", request.AssetClasses), (FilterField.IdentifierKey, request.Identifiers)),
        };
        // The facets also hold identifiers of other days and those not known yet, so each instrument must be checked.
        var isNarrowed = request.Identifiers.Count > 0;
        var found = isNarrowed
            ? new RecordPage([], HasMore: false)
            : await store.ListRecordsAsync(page.Of(query), context.CancellationToken);
        var records = isNarrowed ? store.StreamRecordsAsync(query, context.CancellationToken) : found.Records.ToAsyncEnumerable();
        var known = records.Select(async ValueTask<(Instrument Instrument, Instant Newest)> (Store.Record r, CancellationToken token) =>
            await catalog.InstrumentAsync(view.View, r, token));
        if (isNarrowed) known = known.Where(k => k.Instrument.IsCalled(request.Identifiers, date)).Skip(page.Skip);
        var (listed, hasMore) = await page.FillAsync(known, k => k.Instrument.CalculateSize(), context.CancellationToken);
        return new ListInstrumentsResponse
        {
            Instruments = { listed.Select(k => k.Instrument) },
            NextPageToken = page.Next(request, view.View.Revision, listed.Count, hasMore || found.HasMore),
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
        var found = await store.ListRecordsAsync(page.Of(new RecordQuery(view.View, Collections.Calendars)), context.CancellationToken);
        var calendars = found.Records.Select(r => r.Message<V1.Calendar>().AsKnown(view.View).ToView(request.View.OrDefault(ResourceView.Basic))).ToArray();
        return new ListCalendarsResponse
        {
            Calendars = { calendars },
            NextPageToken = page.Next(request, view.View.Revision, found),
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
        var (sessions, hasMore) = await page.FillAsync(
            calendar.Sessions.Where(s => s.Date >= first && s.Date <= last).Skip(page.Skip).Select(s => s.ToProto()).ToAsyncEnumerable(),
            s => s.CalculateSize(), context.CancellationToken);
        return new ListSessionsResponse
        {
            Calendar = name,
            TimeZone = calendar.Zone.Id,
            Sessions = { sessions },
            FirstVerifiedDate = calendar.FirstVerified.ToProto(),
            LastVerifiedDate = calendar.LastVerified.ToProto(),
            NextPageToken = page.Next(request, view.View.Revision, sessions.Count, hasMore),
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
        };
        var found = await store.ListRecordsAsync(page.Of(query), context.CancellationToken);
        var (described, hasMore) = await page.FillAsync(
            found.Records.ToAsyncEnumerable().Select((r, token) => DescribeAsync(r, view.View, token)),
            s => s.Series.CalculateSize(), context.CancellationToken);
        return new ListSeriesResponse
        {
            Series = { described.Select(s => s.Series) },
            NextPageToken = page.Next(request, view.View.Revision, described.Count, hasMore || found.HasMore),
            Snapshot = view.Snapshot(described.Select(s => s.Newest).Max()),
        };
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

    private async ValueTask<(Series Series, Instant? Newest)> DescribeAsync(
        Store.Record record, View view, CancellationToken cancellationToken)
    {
        var handle = await catalog.HandleAsync(view, record, cancellationToken);
        return await handle.DescribeAsync(store, view, cancellationToken);
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
