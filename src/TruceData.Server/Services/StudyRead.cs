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
/// <param name="Sources">The series, in the order of the request or of their first pairs.</param>
/// <param name="Benchmarks">The names of the benchmarks.</param>
/// <param name="Input">The input of the study.</param>
internal sealed record StudyRead(
    EventPager Pager, EventPage FirstPage, IReadOnlyList<StudyRead.Source> Sources, IReadOnlyList<string> Benchmarks, StudyInput Input)
{
    /// <summary>Finds what a request names and reads its series.</summary>
    public static async Task<StudyRead> ReadAsync(
        V1.EstimateImpactRequest request, StudyOptions options, DataStore store, View view, Catalog catalog, SeriesReader reader,
        CancellationToken cancellationToken)
    {
        var pairs = await RequestedPairs.ReadAsync(request.Pairs, request.PairList, catalog, view, cancellationToken);
        if (pairs is not null) StudyChecks.CheckPairGroups(request, pairs.Groups, pairs.FieldOfGroup);
        var series = pairs is null
            ? await reader.FindAsync(view, request.Series, "series", cancellationToken)
            : await reader.FindAsync(view, pairs.Series, pairs.FieldOfSeries, cancellationToken);
        var benchmarks = await StudyBenchmarks.FindAsync(request, options, pairs, series, reader, view, cancellationToken);
        var factors = await reader.FindAsync(view, request.Factors, "factors", cancellationToken);
        var pager = pairs is null
            ? await EventPager.FindAsync(request.Events, request.Filter, store, view, catalog, cancellationToken)
            : EventPager.OfPairs(pairs, view, catalog);
        var firstPage = await pager.ReadAsync(0, cancellationToken);
        var events = new List<EventRecord>();
        for (var page = firstPage; page.Events.Count > 0; page = await pager.ReadAsync(page.End, cancellationToken))
            events.AddRange(page.Events.Select(e => e.Event));
        IntradaySeries.Check(options.Design, series, benchmarks.All, factors);
        var groups = StudyChecks.ToGroups(request, pairs?.Groups ?? [], events);
        var pairCount = pairs?.Count ?? (long)events.Count * series.Count;
        IntradaySeries.CheckPairs(options.Design, pairCount);
        StudyChecks.CheckSize(StudySize.Compute(options, pairCount, pairs is null ? series.Count : 0, groups.Length));

        var regressors = new List<IReadOnlyList<AsOfSeries>>();
        foreach (var benchmark in benchmarks.All) regressors.Add([(await ReadSourceAsync(benchmark, field: null)).Bars]);
        if (regressors.Count == 0)
        {
            var read = new List<AsOfSeries>(factors.Count);
            foreach (var factor in factors) read.Add((await ReadSourceAsync(factor, field: null)).Bars);
            regressors.Add(read);
        }

        var sources = await series.InOrderAsync(s => ReadSourceAsync(s, request.Field), ComputeLane.Light, cancellationToken)
            .ToListAsync(cancellationToken);
        StudySubject[] subjects = pairs is null
            ? [.. sources.Select((s, i) => SubjectOf(i, benchmarks.OfSeries(i), pairs: null))]
            :
            [
                .. pairs.BySeries(benchmarks.OfPair)
                    .SelectMany((own, i) => own.Benchmarks.Distinct().Order().Select(b => SubjectOf(i, b, own))),
            ];
        var anchored = Anchor(options, events, subjects);
        StudyChecks.CheckBounds(request, anchored);
        return new StudyRead(
            pager, firstPage, sources, [.. benchmarks.All.Select(b => b.Name)], new StudyInput(anchored, subjects, groups));

        StudySubject SubjectOf(int index, int benchmark, SeriesPairs? pairs) =>
            new(index, benchmark, sources[index].Bars, regressors[benchmark], pairs);

        async Task<Source> ReadSourceAsync(SeriesEntry entry, V1.FieldSelector? field)
        {
            var column = ColumnOf(entry, field);
            var bars = await reader.ReadAsync(view, entry, column, request.Adjustment.ToDomain(), cancellationToken);
            var described = SeriesMapping.ToProto(entry.Record, entry.Instrument, bars);
            bars.ReleaseBars();
            return new Source(described, column, bars);
        }

        static StudyEvents Anchor(StudyOptions options, IReadOnlyList<EventRecord> events, IReadOnlyList<StudySubject> subjects)
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

        static string ColumnOf(SeriesEntry entry, V1.FieldSelector? field) => FieldSelection.SelectOne(entry.Definition, field, "field");
    }

    /// <summary>A series of a study, its benchmark or a factor.</summary>
    /// <param name="Described">The series with its first time, last time and number of bars at the view.</param>
    /// <param name="Column">The name of the column that is read.</param>
    /// <param name="Bars">The bars that were known at the view.</param>
    internal sealed record Source(V1.Series Described, string Column, AsOfSeries Bars);
}
