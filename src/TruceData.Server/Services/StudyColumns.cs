using TruceData.Domain.Studies;
using TruceData.Domain.Studies.Models;
using TruceData.Domain.Time;
using TruceData.Server.Mapping;
using TruceData.Server.Reading;
using TruceData.Server.Services.Requests;

namespace TruceData.Server.Services;

/// <summary>The series and columns that an EstimateImpact request names, checked against the request.</summary>
/// <param name="Series">The series, in the order of the request or of their first pairs.</param>
/// <param name="Benchmarks">The benchmarks of the series and pairs.</param>
/// <param name="Regressors">The benchmark alone, for each benchmark; otherwise the factors.</param>
/// <param name="RiskFree">The risk-free return; null for none.</param>
internal sealed record StudyColumns(
    IReadOnlyList<StudyColumns.Selected> Series, StudyBenchmarks Benchmarks,
    IReadOnlyList<IReadOnlyList<StudyColumns.Selected>> Regressors, StudyColumns.Selected? RiskFree)
{
    /// <summary>Finds the series of a request and selects a column of each.</summary>
    public static async Task<StudyColumns> FindAsync(
        V1.EstimateImpactRequest request, StudyOptions options, RequestedPairs? pairs, View view, SeriesReader reader,
        CancellationToken cancellationToken)
    {
        var series = pairs is null
            ? await reader.FindAsync(view, request.Series, "series", cancellationToken)
            : await reader.FindAsync(view, pairs.Series, pairs.FieldOfSeries, cancellationToken);
        var own = StudyInputChecks.FieldOf(request, isRegressor: false);
        Selected[] selected = [.. series.Select(s => Select(s, isFactor: false, own, "field"))];
        var benchmarks = await StudyBenchmarks.FindAsync(request, options, pairs, series, reader, view, cancellationToken);
        var names = PublishedFactors.ColumnsOf(options.Design.Model);
        if (names.Count > 0)
        {
            var file = await reader.FindAsync(view, request.FactorSeries, "factor_series", cancellationToken);
            return new StudyColumns(
                selected, benchmarks, [[.. names.Select(n => Returns(file, n))]], Returns(file, PublishedFactors.RiskFree));
        }

        var field = StudyInputChecks.FieldOf(request, isRegressor: true);
        var factors = await reader.FindAsync(view, request.Factors, "factors", cancellationToken);
        IReadOnlyList<Selected>[] regressors = benchmarks.All.Count > 0
            ? [.. benchmarks.All.Select(b => new[] { Select(b, isFactor: false, field, "benchmark") })]
            : [[.. factors.Select(s => Select(s, isFactor: true, field, "factors"))]];
        if (request.RiskFree.Length == 0) return new StudyColumns(selected, benchmarks, regressors, null);
        var riskFree = await reader.FindAsync(view, request.RiskFree, "risk_free", cancellationToken);
        var riskFreeField = StudyInputChecks.RiskFreeFieldOf(riskFree.Definition);
        var riskFreeColumn = FieldSelection.SelectOne(riskFree.Definition, riskFreeField, "risk_free");
        StudyInputChecks.RequireReturns(riskFree.Definition, riskFreeColumn, "risk_free");
        return new StudyColumns(selected, benchmarks, regressors, new Selected(riskFree, riskFreeColumn));

        Selected Select(SeriesEntry entry, bool isFactor, V1.FieldSelector? selector, string path)
        {
            var column = FieldSelection.SelectOne(entry.Definition, selector, path);
            StudyInputChecks.CheckColumn(request, entry.Definition, column, isFactor);
            return new Selected(entry, column);
        }

        static Selected Returns(SeriesEntry entry, string name)
        {
            var column = FieldSelection.SelectOne(entry.Definition, FieldMapping.ToSelector(name), "factor_series");
            StudyInputChecks.RequireReturns(entry.Definition, column, "factor_series");
            return new Selected(entry, column);
        }
    }

    /// <summary>Returns what the series are compared with, each with the field of the request that names it.</summary>
    public IEnumerable<(string Field, SeriesEntry Series)> Compared()
    {
        foreach (var set in Regressors)
        {
            for (var i = 0; i < set.Count; i++)
            {
                var field = set[i].Entry.Name == RiskFree?.Entry.Name ? "factor_series" : $"factors[{i}]";
                yield return (Benchmarks.All.Count > 0 ? "benchmark" : field, set[i].Entry);
            }
        }

        if (RiskFree is { } riskFree) yield return ("risk_free", riskFree.Entry);
    }

    /// <summary>A series and the column of it that a study reads.</summary>
    /// <param name="Entry">The series.</param>
    /// <param name="Column">The name of the column.</param>
    internal sealed record Selected(SeriesEntry Entry, string Column);
}
