using NodaTime;
using TruceData.Domain.Bars;
using TruceData.Domain.Calendars;
using TruceData.Domain.Reactions;
using TruceData.Domain.Time;
using TruceData.Server.Errors;
using TruceData.Server.Mapping;
using TruceData.Server.Reading;
using TruceData.Server.Services.Requests;
using TruceData.Store;
using TruceData.Store.Records;

namespace TruceData.Server.Services;

/// <summary>Compares reactions with the prices of their subjects at a view. The series of each subject are found once.</summary>
internal sealed class Reconciler(DataStore store, Catalog catalog, SeriesReader reader, View view, int maxSessions)
{
    private const int DefaultSessions = 5;
    private const int MaxSessions = 60;
    private const string MatchedCalendar = "calendars/XNYS";
    private static readonly Duration s_history = Duration.FromDays(40);
    private readonly Dictionary<string, IReadOnlyList<SeriesEntry>> _series = new(StringComparer.Ordinal);

    /// <summary>Returns the maximum number of sessions that a request states, or the default.</summary>
    public static int ReadSessions(int requested) => requested switch
    {
        0 => DefaultSessions,
        < 0 or > MaxSessions => throw ApiErrors.InvalidArgument(
            V1.ErrorReason.ValueOutOfBounds, "max_sessions", $"is {requested}; give 1 to {MaxSessions}, or 0 for {DefaultSessions}."),
        _ => requested,
    };

    /// <summary>Returns one page of the named reactions, or of all reactions with a number, in the order of ListReactions.</summary>
    public static async Task<RecordPage> ReactionsAsync(
        V1.ReconcileReactionsRequest request, DataStore store, Catalog catalog, View view, RequestedPage page,
        CancellationToken cancellationToken)
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

    /// <summary>Compares one reaction with prices. Returns also the newest knowledge time of the reaction and the bars used.</summary>
    public async ValueTask<(V1.Reconciliation Reconciliation, Instant Newest)> ReconcileAsync(
        Store.Records.Record record, CancellationToken cancellationToken)
    {
        var reaction = record.Message<V1.Reaction>();
        var events = await store.FindRecordsAsync(view, reaction.Events, cancellationToken);
        var move = reaction.ToDomain(events.Select(e => e.SortTime).ToArray());
        var series = new List<PriceSeries>();
        foreach (var entry in await SeriesOfAsync(reaction.Subject, cancellationToken))
            series.Add(await PricesAsync(entry, reaction, move, cancellationToken));

        var found = Domain.Reactions.Reconciliation.Reconcile(move, series, maxSessions, await MatchedAsync(series, cancellationToken));
        var newest = found.Measurements.Select(m => m.Series.KnownAt(m.Rows[^1]).ToInstant()).Append(record.KnowledgeTime).Max();
        return (ReconciliationMapping.ToProto(reaction, found), newest);
    }

    /// <summary>Returns the series of sessions or shorter bars that observe a subject.</summary>
    private async Task<IReadOnlyList<SeriesEntry>> SeriesOfAsync(string subject, CancellationToken cancellationToken)
    {
        if (_series.TryGetValue(subject, out var known)) return known;
        var instruments = subject.StartsWith($"{Collections.Instruments}/", StringComparison.Ordinal)
            ? [subject]
            : (await ListAsync(Collections.Instruments, ("universe", [subject]), cancellationToken)).Select(i => i.Name).ToArray();
        var records = instruments.Length == 0 ? [] : await ListAsync(Collections.Series, ("instrument", instruments), cancellationToken);
        var entries = await reader.DescribeAsync(view, records, cancellationToken);
        return _series[subject] = [.. entries.Where(e => e.Clock.Frequency is { IsIntraday: true } or { Unit: FrequencyUnit.Session })];
    }

    private async Task<IReadOnlyList<Store.Records.Record>> ListAsync(
        string collection, (string Key, IReadOnlyList<string> Values) filter, CancellationToken cancellationToken) =>
        (await store.ListRecordsAsync(new RecordQuery(view, collection) { Facets = Facets.Create(filter) }, cancellationToken)).Records;

    private async Task<PriceSeries> PricesAsync(
        SeriesEntry entry, V1.Reaction reaction, ReportedMove move, CancellationToken cancellationToken)
    {
        var series = entry.Record.Message<V1.Series>();
        var columns = ReconciliationMapping.PriceColumnsOf(series);
        var from = (move.Window.Start - s_history).ToUnixNanosClamped();
        var to = move.Window.End.ToUnixNanosClamped();
        var bars = await reader.ReadAsync(view, entry, columns, adjustment: null, from, to, cancellationToken);
        var holdsMarketValue = ReconciliationMapping.HoldsMarketValue(series, reaction);
        var prices = ReconciliationMapping.ColumnsOf(columns);
        var closes = prices.Close is { } close ? entry.ClockOf([columns[close]]) : null;
        return new PriceSeries(entry.Name, bars, prices, holdsMarketValue, closes);
    }

    private async Task<Calendar?> MatchedAsync(List<PriceSeries> series, CancellationToken cancellationToken)
    {
        if (!series.Exists(s => s.Clock.Frequency.IsIntraday && s.Clock.Calendar.IsContinuous)) return null;
        return await store.FindRecordAsync(view, MatchedCalendar, cancellationToken) is null
            ? null
            : await catalog.CalendarAsync(view, MatchedCalendar, "calendar", cancellationToken);
    }
}
