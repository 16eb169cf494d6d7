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
/// <param name="Regressors">The benchmark or the factors.</param>
/// <param name="RiskFree">The risk-free return; null for none.</param>
/// <param name="Input">The input of the study.</param>
internal sealed record StudyRead(
    EventPager Pager, EventPage FirstPage, IReadOnlyList<StudyRead.Source> Sources, IReadOnlyList<StudyRead.Source> Regressors,
    StudyRead.Source? RiskFree, StudyInput Input)
{
    /// <summary>Finds what a request names and reads its series.</summary>
    public static async Task<StudyRead> ReadAsync(
        V1.EstimateImpactRequest request, StudyOptions options, DataStore store, View view, Catalog catalog, SeriesReader reader,
        CancellationToken cancellationToken)
    {
        var columns = await StudyColumns.FindAsync(request, options, view, reader, cancellationToken);
        var pager = await EventPager.FindAsync(request.Events, request.Filter, store, view, catalog, cancellationToken);
        var firstPage = await pager.ReadAsync(0, cancellationToken);
        var events = new List<EventRecord>();
        for (var page = firstPage; page.Events.Count > 0; page = await pager.ReadAsync(page.End, cancellationToken))
            events.AddRange(page.Events.Select(e => e.Event));
        var anchored = new StudyEvents(options, events, columns.Series.Select(s => s.Entry.ClockOf([s.Column]).Calendar));
        StudyChecks.CheckBounds(request, anchored);
        StudyChecks.CheckSize(StudySize.Compute(options, events.Count, columns.Series.Count, request.Groups.Count));

        var regressors = new List<Source>(columns.Regressors.Count);
        foreach (var regressor in columns.Regressors) regressors.Add(await ReadSourceAsync(regressor));
        var riskFree = columns.RiskFree is { } found ? await ReadSourceAsync(found) : null;
        var sources = await columns.Series.InOrderAsync(ReadSourceAsync, ComputeLane.Light, cancellationToken)
            .ToListAsync(cancellationToken);
        var groups = StudyChecks.ToGroups(request, events);
        var input = new StudyInput(anchored, [.. sources.Select(s => s.Bars)], [.. regressors.Select(f => f.Bars)], groups)
        {
            RiskFree = riskFree?.Bars,
        };
        return new StudyRead(pager, firstPage, sources, regressors, riskFree, input);

        async Task<Source> ReadSourceAsync(StudyColumns.Selected selected)
        {
            var (entry, column) = selected;
            var bars = await reader.ReadAsync(view, entry, column, request.Adjustment.ToDomain(), cancellationToken);
            var described = SeriesMapping.ToProto(entry.Record, entry.Instrument, bars);
            bars.ReleaseBars();
            return new Source(described, column, bars);
        }
    }

    /// <summary>A series of a study, its benchmark, a factor or the risk-free return.</summary>
    /// <param name="Described">The series with its first time, last time and number of bars at the view.</param>
    /// <param name="Column">The name of the column that is read.</param>
    /// <param name="Bars">The bars that were known at the view.</param>
    internal sealed record Source(V1.Series Described, string Column, AsOfSeries Bars);
}
