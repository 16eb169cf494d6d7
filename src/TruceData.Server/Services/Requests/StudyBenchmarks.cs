using Grpc.Core;
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

        int[] without = [.. pairs?.SeriesWithoutBenchmark().Distinct() ?? Enumerable.Range(0, series.Count)];
        if (request.Benchmark.Length > 0)
        {
            var benchmark = await reader.FindAsync(view, request.Benchmark, "benchmark", cancellationToken);
            if (without.Length > 0) Array.Fill(found._ofSeries, found.IndexOf(benchmark));
            return found;
        }

        var names = new string[series.Count];
        Array.Fill(names, "");
        foreach (var s in without) names[s] = series[s].Instrument?.Benchmark ?? "";
        string[] distinct = [.. names.Where(n => n.Length > 0).Distinct()];
        var ofInstruments = (await reader.FindAsync(view, distinct, _ => "benchmark", cancellationToken)).ToDictionary(s => s.Name);
        foreach (var s in without)
        {
            if (!ofInstruments.TryGetValue(names[s], out var benchmark)) throw Missing(options, series[s]);
            found._ofSeries[s] = found.IndexOf(benchmark);
        }

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

    private static RpcException Missing(StudyOptions options, SeriesEntry series)
    {
        var model = EnumNames.NameOf((V1.NormalModel)options.Design.Model);
        return ApiErrors.InvalidArgument(
            V1.ErrorReason.BenchmarkMissing, "benchmark",
            $"is empty, and {series.Name} has none of its own; {model} requires a series to compare returns with. Name it here, in the "
            + "pair or in the instrument.");
    }
}
