using NodaTime;
using TruceData.Domain.Calendars;
using TruceData.Domain.Reactions;
using TruceData.Domain.Time;
using TruceData.Server.Errors;
using TruceData.Server.Mapping;
using TruceData.Server.Requests;
using TruceData.Store;
using TruceData.Store.Records;

namespace TruceData.Server.Reading;

/// <summary>One ReconcileReactions call: what is needed to hold reactions against the series of their subjects, each fetched once.</summary>
internal sealed class ReconciliationRead(DataStore store, Catalog catalog, View view, int maxSessions)
{
    private const int DefaultSessions = 5;
    private const int MaxSessions = 60;
    private const string MatchedCalendar = "calendars/XNYS";
    private static readonly Duration Before = Duration.FromDays(40);
    private readonly Dictionary<string, IReadOnlyList<SeriesHandle>> _handles = new(StringComparer.Ordinal);

    /// <summary>The largest number of sessions that a request asks for.</summary>
    public static int ReadSessions(int asked) => asked switch
    {
        0 => DefaultSessions,
        < 0 or > MaxSessions => throw ApiErrors.InvalidArgument(
            V1.ErrorReason.ValueOutOfBounds, "max_sessions", $"is {asked}; give 1 to {MaxSessions}, or 0 for {DefaultSessions}."),
        _ => asked,
    };

    /// <summary>The reactions of one page, in the order of ListReactions: those named, or every one with a number.</summary>
    public static async Task<RecordPage> ReactionsAsync(
        V1.ReconcileReactionsRequest request, DataStore store, Catalog catalog, View view, RequestedPage page, CancellationToken cancellationToken)
    {
        if (request.Reactions.Count == 0)
        {
            var numeric = Facets.Enum("metric", [V1.Metric.PriceChangeFraction, V1.Metric.MarketValueChange, V1.Metric.LiquidatedValue]);
            var query = new RecordQuery(view, Collections.Reactions) { Facets = Facets.Create(numeric) };
            return await store.ListRecordsAsync(page.Limit(query), cancellationToken);
        }

        var named = await catalog.GetAllAsync(view, request.Reactions, Collections.Reactions, "reactions", cancellationToken);
        var ordered = named.OrderBy(r => r.SortTime).ThenBy(r => r.Name, StringComparer.Ordinal).Skip(page.Skip).ToArray();
        return new RecordPage(ordered.Take(page.Size).ToArray(), ordered.Length > page.Size);
    }

    /// <summary>Compares one reaction with prices; with the newest knowledge time of the reaction and the bars used.</summary>
    public async ValueTask<(V1.Reconciliation Reconciliation, Instant Newest)> ReconcileAsync(
        Store.Records.Record record, CancellationToken cancellationToken)
    {
        var reaction = record.Message<V1.Reaction>();
        var events = await store.FindRecordsAsync(view.Revision, reaction.Events, cancellationToken);
        var move = reaction.ToDomain(events.Select(e => e.SortTime).ToArray());
        var series = new List<PriceSeries>();
        foreach (var handle in await HandlesAsync(reaction.Subject, cancellationToken))
            series.Add(await PricesAsync(handle, reaction, move, cancellationToken));

        var found = Domain.Reactions.Reconciliation.Reconcile(move, series, maxSessions, await MatchedAsync(series, cancellationToken));
        var newest = found.Measurements.Select(m => m.Series.KnownAt(m.Rows[^1]).ToInstant()).Append(record.KnowledgeTime).Max();
        return (ReconciliationMapping.ToProto(reaction, found), newest);
    }

    private async Task<IReadOnlyList<SeriesHandle>> HandlesAsync(string subject, CancellationToken cancellationToken)
    {
        if (_handles.TryGetValue(subject, out var known)) return known;
        var instruments = subject.StartsWith($"{Collections.Instruments}/", StringComparison.Ordinal)
            ? [subject]
            : (await ListAsync(Collections.Instruments, ("universe", [subject]), cancellationToken)).Select(i => i.Name).ToArray();
        var handles = new List<SeriesHandle>();
        if (instruments.Length > 0)
        {
            foreach (var record in await ListAsync(Collections.Series, ("instrument", instruments), cancellationToken))
            {
                var handle = await catalog.HandleAsync(view, record, cancellationToken);
                if (handle.Frequency.IsIntraday || handle.Frequency.Unit == Domain.Bars.FrequencyUnit.Session) handles.Add(handle);
            }
        }

        return _handles[subject] = handles;
    }

    private async Task<IReadOnlyList<Store.Records.Record>> ListAsync(
        string collection, (string Key, IReadOnlyList<string> Values) filter, CancellationToken cancellationToken) =>
        (await store.ListRecordsAsync(new RecordQuery(view, collection) { Facets = Facets.Create(filter) }, cancellationToken)).Records;

    private async Task<PriceSeries> PricesAsync(SeriesHandle handle, V1.Reaction reaction, ReportedMove move, CancellationToken cancellationToken)
    {
        var columns = handle.Series.Fields.Where(f => f.Field is not (V1.Field.Volume or V1.Field.Named)).Select(f => f.ColumnName()).ToArray();
        var bars = await handle.BarsAsync(
            store, view, columns, (move.Window.Start - Before).ToUnixNanosClamped(), move.Window.End.ToUnixNanosClamped(), cancellationToken);
        var inMoney = ReconciliationMapping.HoldsMarketValue(handle.Series, reaction);
        return new PriceSeries(handle.Series.Name, handle.Clock, bars, ReconciliationMapping.ColumnsOf(columns), inMoney);
    }

    private async Task<Calendar?> MatchedAsync(List<PriceSeries> series, CancellationToken cancellationToken)
    {
        if (!series.Exists(s => s.Clock.Frequency.IsIntraday && s.Clock.Calendar.IsContinuous)) return null;
        return await store.FindRecordAsync(view.Revision, MatchedCalendar, cancellationToken) is null
            ? null
            : await catalog.CalendarAsync(view, MatchedCalendar, "calendar", cancellationToken);
    }
}
