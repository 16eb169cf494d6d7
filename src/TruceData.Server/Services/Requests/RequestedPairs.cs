using TruceData.Domain.Studies;
using TruceData.Domain.Time;
using TruceData.Server.Errors;
using TruceData.Server.Mapping;
using TruceData.Server.Reading;

namespace TruceData.Server.Services.Requests;

/// <summary>The pairs of a request or of its list. Names are numbered in the order in which they first occur.</summary>
internal sealed class RequestedPairs
{
    /// <summary>The maximum number of pairs in a list and those in which it continues.</summary>
    public const int MaxListPairs = 5_000_000;

    /// <summary>The maximum number of series in a list and those in which it continues.</summary>
    public const int MaxSeries = 20_000;

    private const int MaxEvents = 200_000;

    private readonly string? _list;
    private readonly List<(int Event, int Series, int Benchmark, int Group)> _pairs = [];
    private readonly NumberedNames _events = new();
    private readonly NumberedNames _series = new();
    private readonly NumberedNames _benchmarks = new();
    private readonly NumberedNames _groups = new();

    private RequestedPairs(string? list) => _list = list;

    /// <summary>The number of pairs.</summary>
    public int Count => _pairs.Count;

    /// <summary>The names of the events.</summary>
    public IReadOnlyList<string> Events => _events.Names;

    /// <summary>The names of the series.</summary>
    public IReadOnlyList<string> Series => _series.Names;

    /// <summary>The names of the benchmarks that pairs state.</summary>
    public IReadOnlyList<string> Benchmarks => _benchmarks.Names;

    /// <summary>The labels of the groups.</summary>
    public IReadOnlyList<string> Groups => _groups.Names;

    /// <summary>Reads the pairs of a request; null when it has neither pairs nor a list.</summary>
    /// <param name="pairs">The pairs of the request.</param>
    /// <param name="list">The name of its list; empty for none.</param>
    /// <param name="catalog">Where the list is found.</param>
    /// <param name="view">The view.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    public static async Task<RequestedPairs?> ReadAsync(
        IReadOnlyList<V1.EventPair> pairs, string list, Catalog catalog, View view, CancellationToken cancellationToken)
    {
        if (list.Length == 0) return pairs.Count == 0 ? null : Read(pairs);
        var requested = new RequestedPairs(list);
        for (var next = list; next.Length > 0;)
        {
            var part = (await catalog.GetAsync(view, next, Collections.PairLists, "pair_list", cancellationToken)).Message<V1.PairList>();
            requested.Add(part);
            next = part.ContinuedIn;
        }

        requested.CheckDistinct();
        return requested;
    }

    /// <summary>Returns the field of the request that first names an event.</summary>
    public string FieldOfEvent(int index) => FieldOf(_pairs.FindIndex(p => p.Event == index), "event");

    /// <summary>Returns the field of the request that first names a series.</summary>
    public string FieldOfSeries(int index) => FieldOf(_pairs.FindIndex(p => p.Series == index), "series");

    /// <summary>Returns the field of the request that first names a benchmark.</summary>
    public string FieldOfBenchmark(int index) => FieldOf(_pairs.FindIndex(p => p.Benchmark == index), "benchmark");

    /// <summary>Returns the field of the request that first states the label of a group.</summary>
    public string FieldOfGroup(int index) => FieldOf(_pairs.FindIndex(p => p.Group == index), "group");

    /// <summary>Returns the indexes of the series of pairs that name no benchmark.</summary>
    public IEnumerable<int> SeriesWithoutBenchmark() => _pairs.Where(p => p.Benchmark < 0).Select(p => p.Series);

    /// <summary>Returns the pairs of each series, by event; a pair without a benchmark has that of its series.</summary>
    /// <param name="benchmarkOf">Returns the benchmark of a pair from the index of its series and of the benchmark that it states.</param>
    public SeriesPairs[] BySeries(Func<int, int, int> benchmarkOf)
    {
        var counts = new int[Series.Count];
        foreach (var pair in _pairs) counts[pair.Series]++;
        var all = Array.ConvertAll(counts, count => new SeriesPairs(new int[count], new int[count], new int[count]));
        Array.Clear(counts);
        foreach (var pair in ByEvent())
        {
            var (own, at) = (all[pair.Series], counts[pair.Series]++);
            (own.Events[at], own.Groups[at], own.Benchmarks[at]) = (pair.Event, pair.Group, benchmarkOf(pair.Series, pair.Benchmark));
        }

        return all;
    }

    /// <summary>Returns the indexes of the series of each event, ascending.</summary>
    public int[][] SeriesByEvent()
    {
        var counts = new int[Events.Count];
        foreach (var pair in _pairs) counts[pair.Event]++;
        var all = Array.ConvertAll(counts, count => new int[count]);
        foreach (var pair in _pairs) all[pair.Event][--counts[pair.Event]] = pair.Series;
        Array.ForEach(all, Array.Sort);
        return all;
    }

    private static RequestedPairs Read(IReadOnlyList<V1.EventPair> pairs)
    {
        var requested = new RequestedPairs(list: null);
        for (var i = 0; i < pairs.Count; i++)
        {
            var pair = pairs[i];
            Catalog.CheckName(pair.Event, Collections.Events, $"pairs[{i}].event");
            Catalog.CheckName(pair.Series, Collections.Series, $"pairs[{i}].series");
            if (pair.Benchmark.Length > 0) Catalog.CheckName(pair.Benchmark, Collections.Series, $"pairs[{i}].benchmark");
            requested._pairs.Add((
                requested._events.IndexOf(pair.Event), requested._series.IndexOf(pair.Series),
                pair.Benchmark.Length > 0 ? requested._benchmarks.IndexOf(pair.Benchmark) : -1,
                pair.Group.Length > 0 ? requested._groups.IndexOf(pair.Group) : -1));
        }

        requested.CheckDistinct();
        return requested;
    }

    private void Add(V1.PairList part)
    {
        int[] events = [.. part.Events.Select(_events.IndexOf)], series = [.. part.Series.Select(_series.IndexOf)];
        int[] benchmarks = [.. part.Benchmarks.Select(_benchmarks.IndexOf)], groups = [.. part.Groups.Select(_groups.IndexOf)];
        CheckLimit(Count + (long)part.EventIndexes.Count, MaxListPairs, "pairs");
        CheckLimit(Events.Count, MaxEvents, "events");
        CheckLimit(Series.Count, MaxSeries, "series");
        for (var i = 0; i < part.EventIndexes.Count; i++)
        {
            _pairs.Add((
                events[part.EventIndexes[i]], series[part.SeriesIndexes[i]],
                part.BenchmarkIndexes.Count > 0 && part.BenchmarkIndexes[i] >= 0 ? benchmarks[part.BenchmarkIndexes[i]] : -1,
                part.GroupIndexes.Count > 0 && part.GroupIndexes[i] >= 0 ? groups[part.GroupIndexes[i]] : -1));
        }
    }

    private static void CheckLimit(long count, int max, string noun)
    {
        if (count > max)
        {
            throw ApiErrors.InvalidArgument(
                V1.ErrorReason.ValueOutOfBounds, "pair_list",
                $"has {count} {noun}; at most {max} can be studied at once, divide the list.");
        }
    }

    private void CheckDistinct()
    {
        var keys = _pairs.Select(p => ((long)p.Event << 32) | (uint)p.Series).ToArray();
        Array.Sort(keys);
        for (var i = 1; i < keys.Length; i++)
        {
            if (keys[i] != keys[i - 1]) continue;
            var (@event, series) = ((int)(keys[i] >> 32), (int)keys[i]);
            throw ApiErrors.InvalidArgument(
                V1.ErrorReason.NameRepeated, FieldOf(_pairs.FindLastIndex(p => p.Event == @event && p.Series == series), ""),
                $"pairs {Events[@event]} with {Series[series]} a second time; list each pair once.");
        }
    }

    private IEnumerable<(int Event, int Series, int Benchmark, int Group)> ByEvent()
    {
        var keys = _pairs.Select((p, i) => ((long)p.Event << 32) | (uint)i).ToArray();
        Array.Sort(keys);
        return keys.Select(key => _pairs[(int)key]);
    }

    private string FieldOf(int pair, string field)
    {
        if (_list is not null) return "pair_list";
        return field.Length > 0 ? $"pairs[{pair}].{field}" : $"pairs[{pair}]";
    }

    /// <summary>Names, numbered in the order in which they first occur.</summary>
    private sealed class NumberedNames
    {
        private readonly List<string> _names = [];
        private readonly Dictionary<string, int> _indexes = new(StringComparer.Ordinal);

        public IReadOnlyList<string> Names => _names;

        public int IndexOf(string name)
        {
            if (_indexes.TryGetValue(name, out var index)) return index;
            _names.Add(name);
            return _indexes[name] = _names.Count - 1;
        }
    }
}
