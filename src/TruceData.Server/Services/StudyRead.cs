using TruceData.Domain.Bars;
using TruceData.Domain.Computing;
using TruceData.Domain.Events;
using TruceData.Domain.Studies;
using TruceData.Domain.Time;
using TruceData.Server.Mapping;
using TruceData.Server.Reading;
using TruceData.Server.Services.Requests;
using TruceData.Store;

namespace TruceData.Server.Services;

/// <summary>The data that an EstimateImpact call names, read at its view.</summary>
/// <param name="Pager">Reads the events page by page, as messages.</param>
/// <param name="FirstPage">The first page of the events.</param>
/// <param name="Sources">The series, in the order of the request.</param>
/// <param name="Input">The input of the study.</param>
internal sealed record StudyRead(EventPager Pager, EventPage FirstPage, IReadOnlyList<StudyRead.Source> Sources, StudyInput Input)
{
    /// <summary>Finds what a request names and reads its series.</summary>
    public static async Task<StudyRead> ReadAsync(
        V1.EstimateImpactRequest request, StudyOptions options, DataStore store, View view, Catalog catalog, SeriesReader reader,
        CancellationToken cancellationToken)
    {
        var series = await reader.FindAsync(view, request.Series, "series", cancellationToken);
        var regressors = request.Benchmark.Length > 0
            ? [await reader.FindAsync(view, request.Benchmark, "benchmark", cancellationToken)]
            : await reader.FindAsync(view, request.Factors, "factors", cancellationToken);
        var pager = await EventPager.FindAsync(request.Events, request.Filter, store, view, catalog, cancellationToken);
        var firstPage = await pager.ReadAsync(0, cancellationToken);
        var events = new List<EventRecord>();
        for (var page = firstPage; page.Events.Count > 0; page = await pager.ReadAsync(page.End, cancellationToken))
            events.AddRange(page.Events.Select(e => e.Event));
        var anchored = new StudyEvents(options, events, series.Select(s => s.ClockOf([ColumnOf(s, request.Field)]).Calendar));
        StudyChecks.CheckBounds(request, anchored);
        StudyChecks.CheckSize(StudySize.Compute(options, events.Count, series.Count, request.Groups.Count));
        RegressionMapping.Check(options, events, series.Count);
        PortfolioMapping.Check(anchored);

        var factors = new List<Source>(regressors.Count);
        foreach (var regressor in regressors) factors.Add(await Read(regressor, field: null));
        var sources = await series.InOrderAsync(s => Read(s, request.Field), ComputeLane.Light, cancellationToken)
            .ToListAsync(cancellationToken);
        var groups = StudyChecks.ToGroups(request, events);
        var input = new StudyInput(anchored, [.. sources.Select(s => s.Bars)], [.. factors.Select(f => f.Bars)], groups);
        return new StudyRead(pager, firstPage, sources, input);

        Task<Source> Read(SeriesEntry entry, V1.FieldSelector? field) =>
            ReadSourceAsync(request, field, entry, view, reader, cancellationToken);
    }

    /// <summary>Reads a series of a study.</summary>
    public static async Task<Source> ReadSourceAsync(
        V1.EstimateImpactRequest request, V1.FieldSelector? field, SeriesEntry entry, View view, SeriesReader reader,
        CancellationToken cancellationToken)
    {
        var column = ColumnOf(entry, field);
        var bars = await reader.ReadAsync(view, entry, column, request.Adjustment.ToDomain(), cancellationToken);
        var described = SeriesMapping.ToProto(entry.Record, entry.Instrument, bars);
        bars.ReleaseBars();
        return new Source(described, column, bars);
    }

    private static string ColumnOf(SeriesEntry entry, V1.FieldSelector? field) =>
        FieldSelection.SelectOne(entry.Definition, field, "field");

    /// <summary>A series of a study, its benchmark or a factor.</summary>
    /// <param name="Described">The series with its first time, last time and number of bars at the view.</param>
    /// <param name="Column">The name of the column that is read.</param>
    /// <param name="Bars">The bars that were known at the view.</param>
    internal sealed record Source(V1.Series Described, string Column, AsOfSeries Bars);
}
