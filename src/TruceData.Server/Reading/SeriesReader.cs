using NodaTime;
using TruceData.Domain.Adjustments;
using TruceData.Domain.Bars;
using TruceData.Domain.Calendars;
using TruceData.Domain.Policies;
using TruceData.Domain.Series;
using TruceData.Domain.Time;
using TruceData.Server.Errors;
using TruceData.Server.Mapping;
using TruceData.Store;
using TruceData.Store.Bars;
using TruceData.Store.Records;

namespace TruceData.Server.Reading;

/// <summary>Finds series by name and reads their bars as they were known at a view, from the store or from the path of a policy.</summary>
internal sealed class SeriesReader(DataStore store, Catalog catalog)
{
    /// <summary>Returns a series, or throws RESOURCE_NOT_FOUND at <paramref name="field"/> if the view does not contain it.</summary>
    public async Task<SeriesEntry> FindAsync(View view, string name, string field, CancellationToken cancellationToken)
    {
        var record = await catalog.GetAsync(view, name, Collections.Series, field, cancellationToken);
        return (await DescribeAsync(view, [record], cancellationToken))[0];
    }

    /// <summary>Returns several series, in the order of <paramref name="names"/>.</summary>
    public Task<IReadOnlyList<SeriesEntry>> FindAsync(
        View view, IReadOnlyList<string> names, string field, CancellationToken cancellationToken) =>
        FindAsync(view, names, i => $"{field}[{i}]", cancellationToken);

    /// <summary>Returns several series, in the order of <paramref name="names"/>, each of which has a field of its own.</summary>
    public async Task<IReadOnlyList<SeriesEntry>> FindAsync(
        View view, IReadOnlyList<string> names, Func<int, string> fieldOf, CancellationToken cancellationToken) =>
        await DescribeAsync(
            view, await catalog.GetAllAsync(view, names, Collections.Series, fieldOf, cancellationToken), cancellationToken);

    /// <summary>Returns the series of records, with one read for all of their instruments.</summary>
    public async Task<IReadOnlyList<SeriesEntry>> DescribeAsync(
        View view, IReadOnlyList<Record> records, CancellationToken cancellationToken)
    {
        var definitions = records.Select(r => r.ToSeriesDefinition()).ToArray();
        var names = definitions.Select(d => d.Instrument).OfType<string>().Distinct(StringComparer.Ordinal).ToArray();
        var instruments = (await store.FindRecordsAsync(view, names, cancellationToken))
            .ToDictionary(r => r.Name, r => r.ToInstrumentDefinition(), StringComparer.Ordinal);
        var entries = new SeriesEntry[records.Count];
        for (var i = 0; i < entries.Length; i++)
        {
            var instrument = definitions[i].Instrument is { } name ? instruments.GetValueOrDefault(name) : null;
            var calendar = await CalendarOfAsync(view, definitions[i], instrument, cancellationToken);
            entries[i] = new SeriesEntry(records[i], definitions[i], instrument, calendar);
        }

        return entries;
    }

    /// <summary>Returns the clock of a series that may not be stored yet.</summary>
    public async Task<BarClock> ClockOfAsync(View view, SeriesDefinition definition, CancellationToken cancellationToken)
    {
        var record = definition.Instrument is { } name ? await store.FindRecordAsync(view, name, cancellationToken) : null;
        var calendar = await CalendarOfAsync(view, definition, record?.ToInstrumentDefinition(), cancellationToken);
        return definition.CreateClock(calendar, definition.Columns);
    }

    /// <summary>Reads the times of the bars of a series whose columns are all known, without their values.</summary>
    public Task<AsOfSeries> ReadTimesAsync(View view, SeriesEntry entry, CancellationToken cancellationToken) =>
        ReadAsync(view, entry, entry.Clock, [], PriceAdjustment.None, long.MinValue, long.MaxValue, cancellationToken);

    /// <summary>Reads one column of all bars of a series.</summary>
    public Task<AsOfSeries> ReadAsync(
        View view, SeriesEntry entry, string column, Adjustment? adjustment, CancellationToken cancellationToken) =>
        ReadAsync(view, entry, [column], adjustment, long.MinValue, long.MaxValue, cancellationToken);

    /// <summary>
    /// Reads columns of the bars of a series, or throws ADJUSTMENT_UNAVAILABLE if they cannot be adjusted. Returns need no adjustment.
    /// </summary>
    /// <param name="view">The view.</param>
    /// <param name="entry">The series.</param>
    /// <param name="columns">The names of the columns.</param>
    /// <param name="adjustment">The adjustment; null for the values as stored.</param>
    /// <param name="from">The earliest start of a bar, in Unix nanoseconds.</param>
    /// <param name="to">The exclusive end of the starts of bars, in Unix nanoseconds.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    public async Task<AsOfSeries> ReadAsync(
        View view, SeriesEntry entry, IReadOnlyList<string> columns, Adjustment? adjustment, long from, long to,
        CancellationToken cancellationToken)
    {
        var holdReturns = columns.Count > 0 && columns.All(c => entry.Definition.Field(c).HoldsReturns);
        var applied = holdReturns ? PriceAdjustment.None : await AdjustmentOfAsync(view, entry, adjustment, cancellationToken);
        return await ReadAsync(view, entry, entry.ClockOf(columns), columns, applied, from, to, cancellationToken);
    }

    private async Task<AsOfSeries> ReadAsync(
        View view, SeriesEntry entry, BarClock clock, IReadOnlyList<string> columns, PriceAdjustment adjustment, long from, long to,
        CancellationToken cancellationToken)
    {
        var query = new BarQuery(entry.Name, view, columns, from, to);
        var bars = entry.Definition.Policy is { } policy
            ? await LevelsAsync(view, policy, clock, from, to, cancellationToken)
            : await store.ReadBarsAsync(query, cancellationToken);
        var factors = columns.Select(c => entry.Definition.Field(c).FactorOf(adjustment)).ToArray();
        var kind = columns.Count > 0 ? entry.Definition.Field(columns[0]).Kind : ValueKind.Level;
        return new AsOfSeries(clock, bars, entry.Instrument?.Listing, factors, adjustment.MaxKnowledgeTime) { Kind = kind };
    }

    private async Task<PriceAdjustment> AdjustmentOfAsync(
        View view, SeriesEntry entry, Adjustment? requested, CancellationToken cancellationToken)
    {
        var stored = entry.Definition.Adjustment;
        if (requested is not { } adjustment || adjustment == stored) return PriceAdjustment.None;
        if (stored != Adjustment.Raw)
        {
            throw ApiErrors.AdjustmentUnavailable(
                $"{entry.Name} is stored as {SeriesMapping.NameOf(stored)} and cannot be returned as {SeriesMapping.NameOf(adjustment)}; "
                + "omit adjustment.");
        }

        if (entry.Instrument is not { } instrument)
        {
            throw ApiErrors.AdjustmentUnavailable(
                $"{entry.Name} names no instrument whose splits and dividends could be applied; omit adjustment.");
        }

        string[] main = [entry.Definition.MainColumn];
        var closes = await ReadAsync(
            view, entry, entry.ClockOf(main), main, PriceAdjustment.None, long.MinValue, long.MaxValue, cancellationToken);
        try
        {
            return PriceAdjustment.Compute(adjustment, instrument.Actions, closes);
        }
        catch (AdjustmentException e)
        {
            throw ApiErrors.AdjustmentUnavailable($"{instrument.Name}: {e.Message} Correct the instrument, or omit adjustment.");
        }
    }

    private async Task<BarSequence> LevelsAsync(
        View view, string policy, BarClock clock, long from, long to, CancellationToken cancellationToken)
    {
        var steps = await PolicyPathStep.ReadAsync(store, view, policy, (null, null), cancellationToken);
        var end = view.KnowledgeTime ?? (await store.GetCoverageAsync(view, cancellationToken)).LastKnowledgeTime ?? Instant.MinValue;
        var coverages = await store.ListRecordsAsync(
            new RecordQuery(view, Collections.Coverages) { Limit = int.MaxValue }, cancellationToken);
        if (coverages.Records.Max(c => c.SortEnd) is { } covered) end = Instant.Min(end, covered);
        return PolicyLevels.ToBars([.. steps.Select(s => (s.Step, s.Level))], clock, end, view.KnowledgeTime).Between(from, to);
    }

    private async Task<Calendar> CalendarOfAsync(
        View view, SeriesDefinition definition, InstrumentDefinition? instrument, CancellationToken cancellationToken)
    {
        var name = definition.Calendar ?? instrument?.Calendar
            ?? throw new InvalidOperationException($"{definition.Name} names no calendar and its instrument is missing.");
        return await catalog.CalendarAsync(view, name, "series", cancellationToken);
    }
}
