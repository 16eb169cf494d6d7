using TruceData.Domain.Bars;
using TruceData.Domain.Studies;
using TruceData.Domain.Studies.Models;
using static TruceData.Domain.Tests.Studies.DailyStudy;

namespace TruceData.Domain.Tests.Studies;

/// <summary>Studies of pairs: each event with its own series, and each series with its own benchmark.</summary>
public sealed class PairStudyTests
{
    private static readonly double[] s_otherMarket = Draw(seed: 14, size: 0.01);
    private static readonly EventStudyTest[] s_tests = [.. Enum.GetValues<EventStudyTest>().Where(t => t != EventStudyTest.Bootstrap)];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_pair_of_events_and_series_has_the_average_over_all_series()
    {
        var options = Options(s_tests);
        AsOfSeries[] series = [Follower(12), Follower(13)];
        var crossed = await AggregatesAsync(new StudyInput(AnchoredEvents(options), series, [Closes(Market)], []));
        var every = new SeriesPairs([0, 1, 2, 3, 4], [-1, -1, -1, -1, -1], [0, 0, 0, 0, 0]);
        var paired = await AggregatesAsync(Pairs(options, [(0, 0, every), (1, 0, every)], groups: []));
        var (expected, found) = (crossed[^1].Aggregate, Assert.Single(paired).Aggregate);
        Assert.Null(paired[0].Series);
        Assert.Equal(10, found.Pairs);
        Assert.Equal(expected.Averages, found.Averages);
        foreach (var (a, b) in expected.Tests.Zip(found.Tests)) Assert.Equal(a.Values, b.Values);
    }

    [Fact]
    public async Task A_group_holds_the_pairs_with_its_label()
    {
        var options = Options(EventStudyTest.CrossSectionalT, EventStudyTest.CorradoRank);
        var first = new SeriesPairs([0, 2, 4], [0, 1, 0], [0, 0, 0]);
        var second = new SeriesPairs([1, 3], [1, 0], [0, 0]);
        var all = Enumerable.Repeat(true, 5).ToArray();
        StudyGroup[] groups = [new("in", false, all) { PairLabel = 0 }, new("out", false, all) { PairLabel = 1 }];
        var aggregates = await AggregatesAsync(Pairs(options, [(0, 0, first), (1, 0, second)], groups));
        Assert.Equal([("", 5), ("in", 3), ("out", 2)], aggregates.Select(a => (a.Group.Label, a.Aggregate.Pairs)));

        var rows = await RowsAsync(Pairs(options, [(0, 0, first), (1, 0, second)], groups));
        double[] expected = [rows[(0, 0)], rows[(0, 4)], rows[(1, 3)]];
        Assert.Equal(expected.Average(), aggregates[1].Aggregate.Averages[1], 12);
    }

    [Fact]
    public async Task A_pair_is_compared_with_its_own_benchmark()
    {
        var options = Options(EventStudyTest.TimeSeriesT);
        var pairs = new SeriesPairs([0, 3, 4], [-1, -1, -1], [0, 1, 0]);
        var rows = await RowsAsync(Pairs(options, [(0, 0, pairs), (0, 1, pairs)], groups: []));
        Assert.Equal([0, 3, 4], rows.Keys.Select(k => k.Event).Order());
        foreach (var (market, events) in new[] { (Market, new[] { 0, 4 }), (s_otherMarket, [3]) })
        {
            var alone = await RowsAsync(new StudyInput(AnchoredEvents(options), [Follower(12)], [Closes(market)], []));
            Assert.All(events, e => Assert.Equal(alone[(0, e)], rows[(0, e)]));
        }
    }

    [Fact]
    public async Task Overlaps_are_those_among_the_pairs_of_a_series_whatever_their_benchmarks()
    {
        var options = Options(EventStudyTest.Sign);
        options = options with { Design = options.Design with { Event = new SessionRange(-5, 5), Estimation = new SessionRange(-75, -6) } };
        var near = new SeriesPairs([1, 2], [-1, -1], [0, 1]);
        var alone = new SeriesPairs([2], [-1], [0]);
        var engine = await EventStudyEngine.CreateAsync(Pairs(options, [(0, 0, near), (0, 1, near), (1, 0, alone)], []), Token);
        var blocks = await engine.BlocksAsync(Token).ToListAsync(Token);
        Assert.Equal([1, 1, 0], blocks.Select(b => Assert.Single(b.Rows).OverlappingEvents.Count));
        Assert.Equal([2], blocks[0].Rows.Single().OverlappingEvents.First);
        Assert.Equal(3, engine.RowCount);
    }

    [Fact]
    public async Task A_pair_alone_has_the_row_that_it_has_among_all()
    {
        foreach (var span in Enum.GetValues<ReturnSpan>())
        {
            var options = Options(EventStudyTest.TimeSeriesT) with { ReturnSpan = span };
            var all = await RowsAsync(new StudyInput(AnchoredEvents(options), [Follower(12)], [Closes(Market)], []));
            for (var e = 0; e < Anchors.Length; e++)
            {
                var rows = await RowsAsync(Pairs(options, [(0, 0, new SeriesPairs([e], [-1], [0]))], []));
                Assert.Equal(all[(0, e)], Assert.Single(rows).Value);
            }
        }
    }

    [Fact]
    public async Task The_row_of_the_earliest_event_does_not_depend_on_the_events_before_it()
    {
        foreach (var span in Enum.GetValues<ReturnSpan>())
        {
            var options = Options(EventStudyTest.TimeSeriesT) with { ReturnSpan = span };
            var all = await RowsAsync(new StudyInput(AnchoredEvents(options), [Follower(12)], [Closes(Market)], []));
            var last = new StudyEvents(options, [EventRecords[^1]], [Markets.Continuous]);
            var alone = await RowsAsync(new StudyInput(last, [Follower(12)], [Closes(Market)], []));
            Assert.Equal(all[(0, EventRecords.Length - 1)], Assert.Single(alone).Value);
        }
    }

    private static async Task<IReadOnlyList<GroupAggregate>> AggregatesAsync(StudyInput input)
    {
        var engine = await EventStudyEngine.CreateAsync(input, Token);
        await foreach (var _ in engine.BlocksAsync(Token)) { }
        return await engine.AggregatesAsync(Token);
    }

    /// <summary>Returns the abnormal return of each series and event at offset 0.</summary>
    private static async Task<Dictionary<(int Series, int Event), double>> RowsAsync(StudyInput input)
    {
        var engine = await EventStudyEngine.CreateAsync(input, Token);
        var rows = new Dictionary<(int, int), double>();
        await foreach (var block in engine.BlocksAsync(Token))
        {
            foreach (var (index, row) in block.Rows.Index())
                rows.Add((block.Series.Subject.Series, row.Event), block.AbnormalReturns[(3 * index) + 1]);
        }

        return rows;
    }

    private static StudyInput Pairs(
        StudyOptions options, (int Series, int Benchmark, SeriesPairs Pairs)[] subjects, IReadOnlyList<StudyGroup> groups)
    {
        AsOfSeries[][] benchmarks = [[Closes(Market)], [Closes(s_otherMarket)]];
        return new StudyInput(
            AnchoredEvents(options),
            [.. subjects.Select(s => new StudySubject(s.Series, s.Benchmark, Follower(12 + s.Series), benchmarks[s.Benchmark], s.Pairs))],
            groups);
    }

    private static StudyOptions Options(params EventStudyTest[] tests)
    {
        var window = new SessionRange(-1, 1);
        return new StudyOptions(new StudyDesign(
            NormalModel.MarketModel, 1, 0, ReturnKind.Simple, new SessionRange(-45, -6), window, [window], 30, 0.95, tests, null));
    }

    private static AsOfSeries Follower(int seed) => Closes([.. Market.Zip(Draw(seed, 0.01), (m, e) => (1.5 * m) + e)]);
}
