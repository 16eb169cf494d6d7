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
/// <param name="Sources">The series.</param>
/// <param name="Benchmarks">The names of the benchmarks; empty for a model without any.</param>
/// <param name="Input">The input of the study.</param>
internal sealed record StudyRead(
    EventPager Pager, EventPage FirstPage, StudySources Sources, IReadOnlyList<string> Benchmarks, StudyInput Input)
{
    /// <summary>Finds what a request names and reads its series.</summary>
    public static async Task<StudyRead> ReadAsync(
        V1.EstimateImpactRequest request, StudyOptions options, DataStore store, View view, Catalog catalog, SeriesReader reader,
        CancellationToken cancellationToken)
    {
        var pairs = await RequestedPairs.ReadAsync(request.Pairs, request.PairList, catalog, view, cancellationToken);
        var columns = await StudyColumns.FindAsync(request, options, pairs, view, reader, cancellationToken);
        var pager = pairs is null
            ? await EventPager.FindAsync(request.Events, request.Filter, store, view, catalog, cancellationToken)
            : EventPager.OfPairs(pairs, view, catalog);
        var firstPage = await pager.ReadAsync(0, cancellationToken);
        var events = new List<EventRecord>();
        for (var page = firstPage; page.Events.Count > 0; page = await pager.ReadAsync(page.End, cancellationToken))
            events.AddRange(page.Events.Select(e => e.Event));
        IntradaySeries.Check(options.Design, [.. columns.Series.Select(s => s.Entry)], columns.Compared());
        var groups = await StudyGroups.ReadAsync(request, pairs, events, store, view, cancellationToken);
        var count = columns.Series.Count;
        var pairCount = pairs?.Count ?? (long)events.Count * count;
        IntradaySeries.CheckPairs(options.Design, pairCount);
        StudyChecks.CheckSize(StudySize.Compute(options, pairCount, pairs is null ? count : 0, groups.Count));
        RegressionMapping.Check(options, events, pairCount);

        var sources = await StudySources.ReadAsync(request, columns, view, reader, cancellationToken);
        var subjects = sources.ToSubjects(pairs, columns.Benchmarks);
        var anchored = Anchor(options, events, subjects);
        StudyChecks.CheckBounds(request, anchored);
        PortfolioMapping.Check(anchored, columns.Benchmarks.All.Count);
        var input = new StudyInput(anchored, subjects, groups) { RiskFree = sources.RiskFree?.Bars };
        string[] benchmarks = [.. columns.Benchmarks.All.Select(b => b.Name)];
        return new StudyRead(pager, firstPage, sources, benchmarks, input);
    }

    /// <summary>Anchors the events, or refuses windows that cover too many bars or steps.</summary>
    private static StudyEvents Anchor(StudyOptions options, IReadOnlyList<EventRecord> events, IReadOnlyList<StudySubject> subjects)
    {
        try
        {
            var anchored = StudyEvents.Create(options, events, subjects);
            IntradaySeries.CheckUnits(anchored.CountUnits(subjects));
            return anchored;
        }
        catch (UnitLimitException exceeded)
        {
            IntradaySeries.CheckUnits(exceeded.Units);
            throw;
        }
    }
}
