using Grpc.Core;
using TruceData.Server.Tests.Support;
using TruceData.V1;

namespace TruceData.Server.Tests.Studies;

/// <summary>Studies and alignments of pairs: each event with its own series.</summary>
public sealed class ServedPairsTests(SyntheticMarket market) : IClassFixture<SyntheticMarket>
{
    private const string Benchmark = "series/x-market";
    private static readonly string[] s_series = ["series/x-random", "series/x-other", "series/x-third"];

    private Clients Clients => market.Clients;

    [Fact]
    public async Task Twenty_six_inclusions_are_twenty_six_rows_and_groups_of_sixteen_and_ten()
    {
        var request = Inclusions();
        var study = await Clients.EstimateAsync(request);
        Assert.Equal(26, study.Header.PairCount);
        Assert.Equal(26, study.Header.RowCount);
        Assert.Equal(26, study.Results.Sum(r => r.EventIndexes.Count));
        Assert.Equal([Benchmark], study.Header.Benchmarks);
        Assert.Equal([("", -1, 26), ("included", -1, 16), ("excluded", -1, 10)],
            study.Aggregates.Select(a => (a.Group, a.SeriesIndex, a.EventCounts[10])));

        var events = study.Header.Events.Select(e => e.Name).ToArray();
        var series = study.Header.Series.Select(s => s.Name).ToArray();
        var rows = study.Results.SelectMany(r => r.EventIndexes.Select((e, row) =>
            (Pair: (events[e], series[r.SeriesIndex]), Value: r.AbnormalReturns[(row * 21) + 10]))).ToDictionary(r => r.Pair, r => r.Value);
        Assert.Equal(request.Pairs.Select(p => (p.Event, p.Series)).Order(), rows.Keys.Order());
        var included = request.Pairs.Where(p => p.Group == "included").Select(p => rows[(p.Event, p.Series)]).Average();
        Assert.Equal(included, study.Aggregates[1].AverageAbnormalReturns[10], 12);
    }

    [Fact]
    public async Task A_row_is_that_of_the_event_and_series_alone()
    {
        var study = await Clients.EstimateAsync(Inclusions());
        var results = study.Results[1];
        var alone = await Clients.EstimateAsync(new()
        {
            Events = { study.Header.Events[results.EventIndexes[2]].Name },
            Series = { study.Header.Series[results.SeriesIndex].Name },
            Benchmark = Benchmark,
        });
        Assert.Equal(alone.Results[0].AbnormalReturns, results.AbnormalReturns.Skip(42).Take(21));
        Assert.Equal(alone.Results[0].CumulativePValues[0], results.CumulativePValues[2]);
    }

    [Fact]
    public async Task A_pair_names_its_own_benchmark()
    {
        var pairs = new[] { 200, 230, 260 }.Select(day => Pair(day, "series/x-random")).ToArray();
        pairs[1].Benchmark = "series/x-twice";
        var study = await Clients.EstimateAsync(new() { Pairs = { pairs }, Benchmark = Benchmark });
        Assert.Equal(["series/x-twice", Benchmark], study.Header.Benchmarks);
        var own = await Clients.EstimateAsync(new() { Pairs = { pairs[1] }, Benchmark = Benchmark });
        Assert.Equal(["series/x-twice"], own.Header.Benchmarks);
        Assert.Equal(["intercept", "series/x-twice"], own.Header.Coefficients);
        Assert.Equal(["intercept", "benchmark"], study.Header.Coefficients);
        Assert.Equal([(0, 1), (1, 2)], study.Results.Select(r => (r.BenchmarkIndex, r.EventIndexes.Count)));
        var alone = await Clients.EstimateAsync(
            new() { Events = { SyntheticMarket.Event(230) }, Series = { "series/x-random" }, Benchmark = "series/x-twice" });
        Assert.Equal(alone.Results[0].Coefficients, study.Results[0].Coefficients);
    }

    [Fact]
    public async Task A_series_is_compared_with_the_benchmark_of_its_instrument()
    {
        await market.ImportRecordsAsync(
            new V1.Record
            {
                Instrument = new()
                {
                    Name = "instruments/x-share",
                    DisplayName = "A share of the test",
                    AssetClass = AssetClass.EquityIndex,
                    Calendar = "calendars/24x7",
                    Benchmark = Benchmark,
                },
            });
        await market.ImportAsync("x-share", SyntheticMarket.Prices(market.Random), "instruments/x-share");
        var study = await Clients.EstimateAsync(new() { Events = { SyntheticMarket.Event(230) }, Series = { "series/x-share" } });
        Assert.Equal([Benchmark], study.Header.Benchmarks);
        Assert.Equal(["intercept", Benchmark], study.Header.Coefficients);
        var refusal = await Refusal.OfAsync(() => Clients.EstimateAsync(
            new() { Events = { SyntheticMarket.Event(230) }, Series = { "series/x-share", "series/x-random" } }));
        refusal.Is(StatusCode.InvalidArgument, "BENCHMARK_MISSING", "benchmark");
        Assert.Contains("series/x-random has none of its own", refusal.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_of_pairs_is_studied_by_its_name_with_the_lists_in_which_it_continues()
    {
        var request = Inclusions();
        var (first, second) = (ListOf("x-first", request.Pairs.Take(11)), ListOf("x-second", request.Pairs.Skip(11)));
        first.ContinuedIn = second.Name;
        await market.ImportRecordsAsync(new V1.Record { PairList = first }, new V1.Record { PairList = second });
        var inline = await Clients.EstimateAsync(request);
        var listed = await Clients.EstimateAsync(new() { PairList = first.Name, Benchmark = Benchmark });
        Assert.Equal(inline.Header.Events, listed.Header.Events);
        Assert.Equal(inline.Results.Select(WithoutCursor), listed.Results.Select(WithoutCursor));
        Assert.Equal(inline.Aggregates.Select(WithoutCursor), listed.Aggregates.Select(WithoutCursor));

        var lists = await Clients.Impact.ListPairListsAsync(new(), cancellationToken: WritableServer.Ct);
        Assert.Equal(["pairLists/x-first", "pairLists/x-second"], lists.PairLists.Select(l => l.Name));
        Assert.All(lists.PairLists, l => Assert.Empty(l.EventIndexes));
        var whole = await Clients.Impact.GetPairListAsync(new() { Name = second.Name }, cancellationToken: WritableServer.Ct);
        Assert.Equal(second, whole.PairList);
    }

    [Fact]
    public async Task A_broken_stream_resumes_after_any_message()
    {
        var request = Inclusions();
        request.Pairs[3].Benchmark = "series/x-twice";
        var whole = await Clients.EstimateAsync(request);
        string[] cursors = [.. whole.Results.Select(r => r.Cursor), .. whole.Aggregates.Select(a => a.Cursor)];
        for (var received = 1; received < cursors.Length; received++)
        {
            var rest = await Clients.EstimateAsync(new(request) { Cursor = cursors[received - 1] });
            Assert.Equal(whole.Results.Skip(received), rest.Results);
            Assert.Equal(cursors.Skip(received), rest.Results.Select(r => r.Cursor).Concat(rest.Aggregates.Select(a => a.Cursor)));
        }
    }

    [Fact]
    public async Task Pairs_are_aligned_by_event_and_each_alone()
    {
        var pairs = Inclusions().Pairs;
        pairs.Add(Pair(200, "series/x-market"));
        var (header, columns) = await Clients.AlignAsync(new() { Pairs = { pairs }, Measure = Measure.SimpleReturn });
        Assert.Equal(27, header.PairCount);
        Assert.Equal(
            pairs.Select(p => (p.Event, p.Series)).Order(),
            columns.Select(c => (header.Events[c.EventIndex].Name, header.Series[c.SeriesIndex].Name)).Order());
        Assert.Equal(columns.Select(c => c.EventIndex).Order(), columns.Select(c => c.EventIndex));
        foreach (var column in columns.Take(5))
        {
            var (_, alone) = await Clients.AlignAsync(new()
            {
                Events = { header.Events[column.EventIndex].Name },
                Series = { header.Series[column.SeriesIndex].Name },
                Measure = Measure.SimpleReturn,
            });
            Assert.Equal(alone[0].Values, column.Values);
            var (_, rest) = await Clients.AlignAsync(new() { Pairs = { pairs }, Measure = Measure.SimpleReturn, Cursor = column.Cursor });
            Assert.Equal(columns.SkipWhile(c => c.Cursor != column.Cursor).Skip(1), rest);
        }
    }

    [Fact]
    public async Task Events_with_instruments_that_are_studied_with_every_series_are_a_warning_which_pairs_remove()
    {
        var name = SyntheticMarket.Event(SyntheticMarket.DayWithInstrument);
        string[] series = ["series/x-random", "series/x-other"];
        EstimateImpactRequest crossed = new() { Events = { name }, Series = { series }, Benchmark = Benchmark };
        var study = await Clients.EstimateAsync(crossed);
        Assert.Equal((2, 2), (study.Header.PairCount, study.Header.RowCount));
        Assert.Equal(ImpactWarningKind.EventsCrossed, Assert.Single(study.Header.Warnings).Kind);
        var pairs = series.Select(s => new EventPair { Event = name, Series = s });
        Assert.Empty((await Clients.EstimateAsync(new() { Pairs = { pairs }, Benchmark = Benchmark })).Header.Warnings);
    }

    [Fact]
    public async Task Events_of_one_series_overlap_but_not_those_of_another()
    {
        EventPair[] pairs = [Pair(200, "series/x-random"), Pair(205, "series/x-random"), Pair(206, "series/x-twice")];
        var study = await Clients.EstimateAsync(new() { Pairs = { pairs }, Model = NormalModel.ConstantMean });
        var overlaps = study.Results.SelectMany(r => r.Warnings).Where(w => w.Kind == ImpactWarningKind.OverlappingWindows).ToArray();
        Assert.Equal(2, overlaps.Length);
        Assert.DoesNotContain(overlaps, w => w.Message.Contains("x-day-206", StringComparison.Ordinal));
    }

    public static TheoryData<string, string, EstimateImpactRequest> Refused { get; } = new()
    {
        { "NAME_REPEATED", "pairs[1]", Of(Pair(200, "series/x-random"), Pair(200, "series/x-random")) },
        { "FIELD_REQUIRED", "pairs[0].series", Of(Pair(200, "")) },
        { "NAME_INVALID", "pairs[0].series", Of(Pair(200, "events/x-day-1")) },
        { "FIELD_REQUIRED", "pairs[0].event", Of(new EventPair { Series = "series/x-random" }) },
        { "RESOURCE_NOT_FOUND", "pairs[1].series", Of(Pair(200, "series/x-random"), Pair(200, "series/nothing")) },
        { "RESOURCE_NOT_FOUND", "pairs[1].event", Of(Pair(200, "series/x-random"), Pair(9999, "series/x-random")) },
        { "RESOURCE_NOT_FOUND", "pairs[0].benchmark", Of(new EventPair(Pair(200, "series/x-random")) { Benchmark = "series/nothing" }) },
        { "VALUE_OUT_OF_BOUNDS", "pairs[0].group", Of(new EventPair(Pair(200, "series/x-random")) { Group = new('x', 201) }) },
        {
            "VALUE_OUT_OF_BOUNDS", "pairs[20].group",
            Of([.. Enumerable.Range(0, 21).Select(i => new EventPair(Pair(200 + i, "series/x-random")) { Group = $"{i}" })])
        },
        { "ARGUMENT_CONFLICT", "series", new(Of(Pair(200, "series/x-random"))) { Series = { "series/x-random" } } },
        { "ARGUMENT_CONFLICT", "events", new(Of(Pair(200, "series/x-random"))) { Events = { SyntheticMarket.Event(200) } } },
        { "ARGUMENT_CONFLICT", "filter", new(Of(Pair(200, "series/x-random"))) { Filter = new() } },
        { "ARGUMENT_CONFLICT", "pair_list", new(Of(Pair(200, "series/x-random"))) { PairList = "pairLists/x" } },
        { "RESOURCE_NOT_FOUND", "pair_list", new() { PairList = "pairLists/nothing" } },
        { "NAME_INVALID", "pair_list", new() { PairList = "series/x-random" } },
        {
            "ARGUMENT_CONFLICT", "pairs[0].benchmark",
            new() { Pairs = { new EventPair(Pair(200, "series/x-random")) { Benchmark = Benchmark } }, Model = NormalModel.ConstantMean }
        },
        {
            "NAME_REPEATED", "pairs[0].group",
            new(Of(new EventPair(Pair(200, "series/x-random")) { Group = "a" }))
            {
                Groups = { new EventGroup { Label = "a", Events = { SyntheticMarket.Event(200) } } },
            }
        },
        { "BENCHMARK_MISSING", "benchmark", new() { Pairs = { Pair(200, "series/x-random") } } },
        {
            "ARGUMENT_CONFLICT", "calendar_time",
            new(Of(Pair(200, "series/x-random"), new EventPair(Pair(300, "series/x-random")) { Benchmark = "series/x-twice" }))
            {
                CalendarTime = new(),
            }
        },
        { "VALUE_OUT_OF_BOUNDS", "pairs", Of([.. Enumerable.Range(0, 10_001).Select(i => Pair(i, "series/x-random"))]) },
    };

    [Theory]
    [MemberData(nameof(Refused), DisableDiscoveryEnumeration = true)]
    public async Task A_request_that_cannot_be_answered_names_the_field(string reason, string field, EstimateImpactRequest request)
    {
        var refusal = await Refusal.OfAsync(() => Clients.EstimateAsync(request));
        Assert.Equal((reason, field), (refusal.Reason, Assert.Single(refusal.Fields)));
    }

    public static TheoryData<string, PairList> InvalidLists { get; } = new()
    {
        { "event_indexes", new PairList { Name = "pairLists/x", DisplayName = "x" } },
        { "event_indexes[1]", Broken(l => l.EventIndexes[1] = 2) },
        { "event_indexes[1]", Broken(l => (l.EventIndexes[1], l.SeriesIndexes[1]) = (l.EventIndexes[0], l.SeriesIndexes[0])) },
        { "series_indexes", Broken(l => l.SeriesIndexes.Add(0)) },
        { "series_indexes[0]", Broken(l => l.SeriesIndexes[0] = -1) },
        { "group_indexes[0]", Broken(l => l.GroupIndexes[0] = -2) },
        { "benchmark_indexes", Broken(l => l.Benchmarks.Add(Benchmark)) },
        { "events[1]", Broken(l => l.Events[1] = l.Events[0]) },
        { "series[0]", Broken(l => l.Series[0] = "series/nothing") },
        { "continued_in", Broken(l => l.ContinuedIn = l.Name) },
        { "continued_in", Broken(l => l.ContinuedIn = "pairLists/nothing") },
    };

    [Theory]
    [MemberData(nameof(InvalidLists), DisableDiscoveryEnumeration = true)]
    public async Task An_invalid_list_is_not_imported(string field, PairList list)
    {
        var refusal = await Refusal.OfAsync(() => market.ImportRecordsAsync(new V1.Record { PairList = list }));
        Assert.Contains($"records[0].{field}", refusal.Fields);
    }

    private static PairList Broken(Action<PairList> change)
    {
        var list = ListOf("x-broken", Inclusions().Pairs.Take(2));
        change(list);
        return list;
    }

    private static EstimateImpactRequest Inclusions() => Of([.. Enumerable.Range(0, 26).Select(Inclusion)]);

    private static EventPair Inclusion(int number)
    {
        var pair = Pair(150 + (7 * number), s_series[number % 3]);
        pair.Group = number < 16 ? "included" : "excluded";
        return pair;
    }

    private static EstimateImpactRequest Of(params EventPair[] pairs) => new() { Pairs = { pairs }, Benchmark = Benchmark };

    private static EventPair Pair(int day, string series) => new() { Event = SyntheticMarket.Event(day), Series = series };

    private static PairList ListOf(string id, IEnumerable<EventPair> pairs)
    {
        var list = new PairList { Name = $"pairLists/{id}", DisplayName = "A list of the test" };
        foreach (var pair in pairs)
        {
            list.EventIndexes.Add(IndexOf(list.Events, pair.Event));
            list.SeriesIndexes.Add(IndexOf(list.Series, pair.Series));
            list.GroupIndexes.Add(pair.Group.Length == 0 ? -1 : IndexOf(list.Groups, pair.Group));
        }

        return list;
    }

    private static int IndexOf(IList<string> names, string name)
    {
        if (!names.Contains(name)) names.Add(name);
        return names.IndexOf(name);
    }

    private static ImpactResults WithoutCursor(ImpactResults results) => new(results) { Cursor = "" };

    private static ImpactAggregate WithoutCursor(ImpactAggregate aggregate) => new(aggregate) { Cursor = "" };
}
