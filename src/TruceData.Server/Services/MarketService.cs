using Grpc.Core;
using NodaTime;
using TruceData.Domain.Calendars;
using TruceData.Domain.Time;
using TruceData.Server.Errors;
using TruceData.Server.Mapping;
using TruceData.Server.Reading;
using TruceData.Server.Services.Requests;
using TruceData.Store;
using TruceData.Store.Records;

namespace TruceData.Server.Services;

/// <summary>Serves instruments, calendars, sessions and series.</summary>
internal sealed class MarketService(DataStore store, ViewResolver views, Catalog catalog, SeriesReader reader)
    : V1.MarketService.MarketServiceBase
{
    private const string DefaultCalendar = "calendars/XNYS";

    public override async Task<V1.ListInstrumentsResponse> ListInstruments(V1.ListInstrumentsRequest request, ServerCallContext context)
    {
        var page = RequestedPage.Read(request, request.PageSize, request.PageToken, request.AsOf);
        if (request.IdentifierDate is not null && request.Identifiers.Count == 0)
        {
            throw ApiErrors.InvalidArgument(
                V1.ErrorReason.ArgumentConflict, "identifier_date", "applies only together with identifiers; set identifiers, or omit it.");
        }

        var date = request.IdentifierDate?.ToLocalDate("identifier_date");
        var view = await views.ReadAsync(request.AsOf, page.Token, context.CancellationToken);
        await FilterValues.CheckAsync(
            store, view.View, Collections.Instruments, [(FilterField.IdentifierKey, request.Identifiers, "identifiers")],
            context.CancellationToken, SelectKnownAsync);
        var query = new RecordQuery(view.View, Collections.Instruments)
        {
            Facets = Facets.Create(Facets.Enum("asset_class", request.AssetClasses), (FilterField.IdentifierKey, request.Identifiers)),
        };
        // The facets include identifiers of other days and identifiers that were not known yet, so each instrument must be checked.
        var isNarrowed = request.Identifiers.Count > 0;
        var found = isNarrowed
            ? new RecordPage([], HasMore: false)
            : await store.ListRecordsAsync(page.Limit(query), context.CancellationToken);
        var records = isNarrowed ? store.StreamRecordsAsync(query, context.CancellationToken) : found.Records.ToAsyncEnumerable();
        var known = records.Select(
            async ValueTask<(V1.Instrument Instrument, Instant Newest)> (Store.Records.Record record, CancellationToken token) =>
                await KnownInstruments.ReadAsync(catalog, view.View, record, token));
        if (isNarrowed) known = known.Where(k => k.Instrument.IsCalled(request.Identifiers, date)).Skip(page.Skip);
        var (listed, hasMore) = await page.FillAsync(known, k => k.Instrument.CalculateSize(), context.CancellationToken);
        return new V1.ListInstrumentsResponse
        {
            Instruments = { listed.Select(k => k.Instrument) },
            NextPageToken = page.Next(request, view.View, listed.Count, hasMore || found.HasMore),
            Snapshot = view.Snapshot(listed.Select(k => (Instant?)k.Newest).Max()),
        };

        async Task<IReadOnlyList<string>> SelectKnownAsync(IReadOnlyList<string> values)
        {
            var identifiers = await KnownInstruments.ListIdentifiersAsync(store, catalog, view.View, values, context.CancellationToken);
            return [.. identifiers.Select(i => i.Identifier)];
        }
    }

    public override async Task<V1.GetInstrumentResponse> GetInstrument(V1.GetInstrumentRequest request, ServerCallContext context)
    {
        var view = await views.ReadAsync(request.AsOf, token: null, context.CancellationToken);
        var record = await catalog.GetAsync(view.View, request.Name, Collections.Instruments, "name", context.CancellationToken);
        var (instrument, newest) = await KnownInstruments.ReadAsync(catalog, view.View, record, context.CancellationToken);
        return new V1.GetInstrumentResponse { Instrument = instrument, Snapshot = view.Snapshot(newest) };
    }

    public override async Task<V1.ListCalendarsResponse> ListCalendars(V1.ListCalendarsRequest request, ServerCallContext context)
    {
        var page = RequestedPage.Read(request, request.PageSize, request.PageToken, request.AsOf);
        var view = await views.ReadAsync(request.AsOf, page.Token, context.CancellationToken);
        var found = await store.ListRecordsAsync(page.Limit(new RecordQuery(view.View, Collections.Calendars)), context.CancellationToken);
        var resourceView = request.View.Or(V1.ResourceView.Basic);
        var calendars = found.Records.Select(r => r.Message<V1.Calendar>().AsKnown(view.View).ToView(resourceView)).ToArray();
        return new V1.ListCalendarsResponse
        {
            Calendars = { calendars },
            NextPageToken = page.Next(request, view.View, found),
            Snapshot = view.Snapshot(calendars.Select(c => c.NewestKnowledge()).Max()),
        };
    }

    public override async Task<V1.GetCalendarResponse> GetCalendar(V1.GetCalendarRequest request, ServerCallContext context)
    {
        var view = await views.ReadAsync(request.AsOf, token: null, context.CancellationToken);
        var record = await catalog.GetAsync(view.View, request.Name, Collections.Calendars, "name", context.CancellationToken);
        var calendar = record.Message<V1.Calendar>().AsKnown(view.View).ToView(request.View.Or(V1.ResourceView.Full));
        return new V1.GetCalendarResponse { Calendar = calendar, Snapshot = view.Snapshot(calendar.NewestKnowledge()) };
    }

    public override async Task<V1.ListSessionsResponse> ListSessions(V1.ListSessionsRequest request, ServerCallContext context)
    {
        var page = RequestedPage.Read(request, request.PageSize, request.PageToken, request.AsOf, defaultSize: 500, maximumSize: 5000);
        var view = await views.ReadAsync(request.AsOf, page.Token, context.CancellationToken);
        var name = request.Calendar.Length == 0 ? DefaultCalendar : request.Calendar;
        var calendar = await catalog.CalendarAsync(view.View, name, "calendar", context.CancellationToken);
        var (first, last) = ReadDates(calendar, request);
        var (sessions, hasMore) = await page.FillAsync(
            calendar.Sessions.Where(s => s.Date >= first && s.Date <= last).Skip(page.Skip).Select(s => s.ToProto()).ToAsyncEnumerable(),
            s => s.CalculateSize(), context.CancellationToken);
        return new V1.ListSessionsResponse
        {
            Calendar = name,
            TimeZone = calendar.Zone.Id,
            Sessions = { sessions },
            FirstVerifiedDate = calendar.FirstVerified.ToProto(),
            LastVerifiedDate = calendar.LastVerified.ToProto(),
            NextPageToken = page.Next(request, view.View, sessions.Count, hasMore),
            Snapshot = view.Snapshot(calendar.Exceptions.Where(e => e.Date >= first && e.Date <= last).Max(e => e.KnowledgeTime)),
        };
    }

    public override async Task<V1.ListSeriesResponse> ListSeries(V1.ListSeriesRequest request, ServerCallContext context)
    {
        var page = RequestedPage.Read(request, request.PageSize, request.PageToken, request.AsOf);
        var view = await views.ReadAsync(request.AsOf, page.Token, context.CancellationToken);
        if (request.Instrument.Length > 0)
            await catalog.GetAsync(view.View, request.Instrument, Collections.Instruments, "instrument", context.CancellationToken);
        if (request.Policy.Length > 0)
            await catalog.GetAsync(view.View, request.Policy, Collections.Policies, "policy", context.CancellationToken);
        if (request.Instrument.Length > 0 && request.Policy.Length > 0)
        {
            throw ApiErrors.InvalidArgument(
                V1.ErrorReason.ArgumentConflict, "policy",
                "is set together with instrument; a series has only one of the two, so omit one.");
        }

        V1.FrequencyUnit[] units = request.FrequencyUnit == V1.FrequencyUnit.Unspecified ? [] : [request.FrequencyUnit];
        var query = new RecordQuery(view.View, Collections.Series)
        {
            Facets = Facets.Create(
                ("instrument", [request.Instrument]), ("policy", [request.Policy]), Facets.Enum("frequency_unit", units)),
        };
        var found = await store.ListRecordsAsync(page.Limit(query), context.CancellationToken);
        var entries = await reader.DescribeAsync(view.View, found.Records, context.CancellationToken);
        var (described, hasMore) = await page.FillAsync(
            entries.ToAsyncEnumerable().Select((e, token) => DescribeAsync(e, view.View, token)),
            s => s.Series.CalculateSize(), context.CancellationToken);
        return new V1.ListSeriesResponse
        {
            Series = { described.Select(s => s.Series) },
            NextPageToken = page.Next(request, view.View, described.Count, hasMore || found.HasMore),
            Snapshot = view.Snapshot(described.Select(s => s.Newest).Max()),
        };
    }

    public override async Task<V1.GetSeriesResponse> GetSeries(V1.GetSeriesRequest request, ServerCallContext context)
    {
        var view = await views.ReadAsync(request.AsOf, token: null, context.CancellationToken);
        var entry = await reader.FindAsync(view.View, request.Name, "name", context.CancellationToken);
        var (series, newest) = await DescribeAsync(entry, view.View, context.CancellationToken);
        return new V1.GetSeriesResponse { Series = series, Snapshot = view.Snapshot(newest) };
    }

    public override async Task ReadSeries(
        V1.ReadSeriesRequest request, IServerStreamWriter<V1.ReadSeriesResponse> responseStream, ServerCallContext context)
    {
        var call = await ReadSeriesCall.StartAsync(request, views, reader, context.CancellationToken);
        await call.WriteAsync(responseStream, context.CancellationToken);
    }

    private async ValueTask<(V1.Series Series, Instant? Newest)> DescribeAsync(
        SeriesEntry entry, View view, CancellationToken cancellationToken)
    {
        var bars = await reader.ReadTimesAsync(view, entry, cancellationToken);
        return (SeriesMapping.ToProto(entry.Record, entry.Instrument, bars), bars.KnownAt);
    }

    private static (LocalDate First, LocalDate Last) ReadDates(Calendar calendar, V1.ListSessionsRequest request)
    {
        var first = CheckBounds(calendar, request.FirstDate?.ToLocalDate("first_date") ?? calendar.FirstVerified, "first_date");
        var last = CheckBounds(calendar, request.LastDate?.ToLocalDate("last_date") ?? calendar.LastVerified, "last_date");
        return first <= last
            ? (first, last)
            : throw ApiErrors.InvalidArgument(
                V1.ErrorReason.IntervalReversed, "first_date", "is after last_date; exchange the two dates.");
    }

    private static LocalDate CheckBounds(Calendar calendar, LocalDate date, string field) =>
        date >= calendar.FirstVerified && date <= calendar.LastVerified
            ? date
            : throw ApiErrors.OutOfRange(
                V1.ErrorReason.CalendarBoundsExceeded, field,
                $"{calendar.Name} is verified from {calendar.FirstVerified:uuuu-MM-dd} to {calendar.LastVerified:uuuu-MM-dd}.");
}
