using TruceData.Domain.Bars;
using TruceData.Domain.Computing;
using TruceData.Domain.Studies;
using TruceData.Domain.Time;
using TruceData.Server.Mapping;
using TruceData.Server.Reading;
using TruceData.Server.Services.Requests;

namespace TruceData.Server.Services;

/// <summary>The series that a study reads.</summary>
/// <param name="Series">The series, in the order of the request or of their first pairs.</param>
/// <param name="Regressors">The benchmark alone, for each benchmark; otherwise the factors.</param>
/// <param name="RiskFree">The risk-free return; null for none.</param>
internal sealed record StudySources(
    IReadOnlyList<StudySources.Source> Series, IReadOnlyList<IReadOnlyList<StudySources.Source>> Regressors,
    StudySources.Source? RiskFree)
{
    /// <summary>Reads the selected columns of a request.</summary>
    public static async Task<StudySources> ReadAsync(
        V1.EstimateImpactRequest request, StudyColumns columns, View view, SeriesReader reader, CancellationToken cancellationToken)
    {
        var regressors = new List<IReadOnlyList<Source>>(columns.Regressors.Count);
        foreach (var set in columns.Regressors) regressors.Add(await ReadAllAsync(set));
        var riskFree = columns.RiskFree is { } found ? await ReadOneAsync(found) : null;
        return new StudySources(await ReadAllAsync(columns.Series), regressors, riskFree);

        async Task<IReadOnlyList<Source>> ReadAllAsync(IReadOnlyList<StudyColumns.Selected> selected) =>
            await selected.InOrderAsync(ReadOneAsync, ComputeLane.Light, cancellationToken).ToListAsync(cancellationToken);

        async Task<Source> ReadOneAsync(StudyColumns.Selected selected)
        {
            var (entry, column) = selected;
            var bars = await reader.ReadAsync(view, entry, column, request.Adjustment.ToDomain(), cancellationToken);
            var described = SeriesMapping.ToProto(entry.Record, entry.Instrument, bars);
            bars.ReleaseBars();
            return new Source(described, column, bars);
        }
    }

    /// <summary>States in a header what was read of the factors and the risk-free return.</summary>
    public void Describe(V1.ImpactHeader header)
    {
        if (Regressors.SelectMany(set => set).All(r => r.Bars.Kind != ValueKind.Level)) header.FactorValues = V1.FactorValues.Unspecified;
        if (RiskFree is null) return;
        header.RiskFree = RiskFree.Described.Name;
        header.RiskFreeField = FieldMapping.ToSelector(RiskFree.Column);
    }

    /// <summary>Returns each series with its benchmark or, in a study of pairs, each series and benchmark with the pairs.</summary>
    /// <param name="pairs">The pairs; null in a study of every event with every series.</param>
    /// <param name="benchmarks">The benchmarks of the series and pairs.</param>
    public StudySubject[] ToSubjects(RequestedPairs? pairs, StudyBenchmarks benchmarks)
    {
        AsOfSeries[][] regressors = [.. Regressors.Select(set => set.Select(r => r.Bars).ToArray())];
        if (pairs is null) return [.. Series.Select((_, i) => Subject(i, benchmarks.OfSeries(i), pairs: null))];
        return
        [
            .. pairs.BySeries(benchmarks.OfPair)
                .SelectMany((own, i) => own.Benchmarks.Distinct().Order().Select(benchmark => Subject(i, benchmark, own))),
        ];

        StudySubject Subject(int index, int benchmark, SeriesPairs? pairs) =>
            new(index, benchmark, Series[index].Bars, regressors[benchmark], pairs);
    }

    /// <summary>A series of a study, its benchmark or a factor.</summary>
    /// <param name="Described">The series with its first time, last time and number of bars at the view.</param>
    /// <param name="Column">The name of the column that is read.</param>
    /// <param name="Bars">The bars that were known at the view.</param>
    internal sealed record Source(V1.Series Described, string Column, AsOfSeries Bars);
}
