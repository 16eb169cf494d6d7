using TruceData.Domain.Studies;
using TruceData.Domain.Time;
using TruceData.Server.Errors;
using TruceData.Server.Json;
using TruceData.Server.Reading;

namespace TruceData.Server.Services.Requests;

/// <summary>
/// The benchmarks of a study: the one that a pair names, otherwise that of the request, otherwise that of the series' instrument.
/// </summary>
internal sealed class StudyBenchmarks
{
    private readonly List<SeriesEntry> _all = [];
    private readonly Dictionary<string, int> _indexes = new(StringComparer.Ordinal);
    private int[] _ofPairs = [];
    private int[] _ofSeries = [];

    private StudyBenchmarks()
    {
    }

    /// <summary>The benchmarks; empty for a model without any.</summary>
    public IReadOnlyList<SeriesEntry> All => _all;

    /// <summary>Finds the benchmarks of a study, or throws BENCHMARK_MISSING if a series has none.</summary>
    public static async Task<StudyBenchmarks> FindAsync(
        V1.EstimateImpactRequest request, StudyOptions options, RequestedPairs? pairs, IReadOnlyList<SeriesEntry> series,
        SeriesReader reader, View view, CancellationToken cancellationToken)
    {
        var found = new StudyBenchmarks { _ofSeries = new int[series.Count] };
        if (!StudyDesign.UsesBenchmark(options.Design.Model))
        {
            if (pairs is { Benchmarks.Count: > 0 })
            {
                throw ApiErrors.InvalidArgument(
                    V1.ErrorReason.ArgumentConflict, pairs.FieldOfBenchmark(0),
                    $"does not apply to {EnumNames.NameOf((V1.NormalModel)options.Design.Model)}; omit it.");
            }

            return found;
        }

        if (pairs is not null)
        {
            var own = await reader.FindAsync(view, pairs.Benchmarks, pairs.FieldOfBenchmark, cancellationToken);
            found._ofPairs = [.. own.Select(found.IndexOf)];
        }

        if (request.Benchmark.Length > 0)
        {
            Array.Fill(found._ofSeries, found.IndexOf(await reader.FindAsync(view, request.Benchmark, "benchmark", cancellationToken)));
            return found;
        }

        string[] names = [.. series.Select(s => s.Instrument?.Benchmark ?? "")];
        string[] distinct = [.. names.Where(n => n.Length > 0).Distinct()];
        var ofInstruments = (await reader.FindAsync(view, distinct, _ => "benchmark", cancellationToken)).ToDictionary(s => s.Name);
        for (var s = 0; s < series.Count; s++)
            found._ofSeries[s] = ofInstruments.TryGetValue(names[s], out var benchmark) ? found.IndexOf(benchmark) : -1;
        found.CheckMissing(options, pairs, series);
        return found;
    }

    /// <summary>Returns the benchmark of a series around every event.</summary>
    public int OfSeries(int series) => _ofSeries[series];

    /// <summary>Returns the benchmark of a pair from the index of its series and of the benchmark that it states; -1 for none.</summary>
    public int OfPair(int series, int stated) => stated >= 0 && _ofPairs.Length > 0 ? _ofPairs[stated] : _ofSeries[series];

    private int IndexOf(SeriesEntry benchmark)
    {
        if (_indexes.TryGetValue(benchmark.Name, out var index)) return index;
        _all.Add(benchmark);
        return _indexes[benchmark.Name] = _all.Count - 1;
    }

    private void CheckMissing(StudyOptions options, RequestedPairs? pairs, IReadOnlyList<SeriesEntry> series)
    {
        var missing = pairs is null
            ? Array.IndexOf(_ofSeries, -1)
            : pairs.SeriesWithoutBenchmark().FirstOrDefault(s => _ofSeries[s] < 0, -1);
        if (missing < 0) return;
        var model = EnumNames.NameOf((V1.NormalModel)options.Design.Model);
        throw ApiErrors.InvalidArgument(
            V1.ErrorReason.BenchmarkMissing, "benchmark",
            $"is empty, and {series[missing].Name} has none of its own; {model} requires a series to compare returns with. Name it here, "
            + "in the pair or in the instrument.");
    }
}
