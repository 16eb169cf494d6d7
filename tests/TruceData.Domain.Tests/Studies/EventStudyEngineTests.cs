using TruceData.Domain.Bars;
using TruceData.Domain.Events;
using TruceData.Domain.Studies;
using TruceData.Domain.Studies.Models;
using static TruceData.Domain.Tests.Studies.DailyStudy;

namespace TruceData.Domain.Tests.Studies;

/// <summary>A whole study with the Domain alone: events and series go in, results and aggregates come out.</summary>
public sealed class EventStudyEngineTests
{
    private const double Alpha = 0.0002;
    private const double Beta = 1.5;
    private const double Jump = 0.05;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_jump_on_each_event_is_the_abnormal_return_of_the_event()
    {
        var options = Options(EventStudyTest.TimeSeriesT, EventStudyTest.BoehmerMusumeciPoulsenT, EventStudyTest.CorradoRank);
        var engine = await EngineAsync(options);
        var blocks = await engine.BlocksAsync(Token).ToListAsync(Token);
        Assert.Equal([0, 1], blocks.Select(b => b.Series.Subject.Series));
        foreach (var block in blocks)
        {
            Assert.Equal(Anchors, block.Rows.Select(r => r.Anchor!.SessionIndex));
            Assert.All(block.Outcomes.ToArray(), outcome => Assert.Equal(PairOutcome.Estimated, outcome));
            for (var row = 0; row < block.Count; row++)
            {
                Assert.Equal(40, block.Observations[row]);
                Assert.InRange(block.Coefficients[(2 * row) + 1], Beta - 0.2, Beta + 0.2);
                Assert.InRange(block.AbnormalReturns[(3 * row) + 1], Jump - 0.01, Jump + 0.01);
                Assert.True(block.AbnormalReturnPValues[(3 * row) + 1] < 1e-6);
            }
        }

        var aggregates = await engine.AggregatesAsync(TestContext.Current.CancellationToken);
        Assert.Equal([0, 1, null], aggregates.Select(a => a.Series));
        Assert.Equal([5, 5, 10], aggregates.Select(a => a.Aggregate.Events[1]));
        var overAll = aggregates[^1].Aggregate;
        Assert.InRange(overAll.Averages[1], Jump - 0.005, Jump + 0.005);
        Assert.All(overAll.Tests, t => Assert.True(t.Values[1].PValue < 0.05, $"{t.Test}: {t.Values[1]}"));
    }

    [Fact]
    public async Task The_results_of_an_event_are_those_of_its_pair_alone()
    {
        var options = Options(EventStudyTest.TimeSeriesT);
        var engine = await EngineAsync(options);
        var block = await engine.BlocksAsync(Token).FirstAsync(Token);
        var row = block.Rows.ElementAt(2);
        var alone = new StudyBlock(options.Design, block.Series.Panel, [row], left: null).Estimates().Single().Estimate;
        Assert.Equal(alone.Values.AsSpan(0, 3), block.AbnormalReturns.Slice(6, 3));
        Assert.Equal(alone.Errors.AsSpan(0, 3), block.AbnormalReturnErrors.Slice(6, 3));
        Assert.Equal(alone.Values[3] / alone.Errors[3], block.CumulativeTStatistics[2]);
        Assert.Equal(alone.Values[3] - (alone.Reach * alone.Errors[3]), block.CumulativeLowerBounds[2]);
    }

    [Fact]
    public void Rows_name_the_other_events_whose_windows_meet_theirs()
    {
        var options = Options(EventStudyTest.Sign);
        options = options with { Design = options.Design with { Event = new SessionRange(-5, 5), Estimation = new SessionRange(-75, -6) } };
        var rows = AnchoredEvents(options).Calendars[0].Events.Rows;
        Assert.Equal([0, 1, 1, 0, 0], rows.Select(r => r.OverlappingEvents.Count));
        Assert.Equal([2, 1], rows.Skip(1).Take(2).Select(r => Assert.Single(r.OverlappingEvents.First)));
        Assert.Equal([[], [0], [0, 1], [], [3]], rows.Select(r => r.EventsInEstimationWindow.First));
        rows = AnchoredEvents(options with { ExcludeOtherEvents = true }).Calendars[0].Events.Rows;
        Assert.All(rows, r => Assert.Equal(0, r.EventsInEstimationWindow.Count));
    }

    [Fact]
    public async Task Sessions_of_other_events_are_left_out_of_the_estimation_on_request()
    {
        var options = Options(EventStudyTest.Sign) with { ExcludeOtherEvents = true };
        var block = await (await EngineAsync(options)).BlocksAsync(Token).FirstAsync(Token);
        Assert.Equal([40, 40, 37, 40, 40], block.Observations.ToArray());
    }

    [Fact]
    public async Task Groups_are_averaged_beside_all_events()
    {
        var group = new StudyGroup("early", Alternative: false, [true, true, true, false, false]);
        var engine = await EngineAsync(Options(EventStudyTest.CrossSectionalT), group);
        await foreach (var _ in engine.BlocksAsync(Token)) { }
        var aggregates = await engine.AggregatesAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["", "", "", "early", "early", "early"], aggregates.Select(a => a.Group.Label));
        Assert.Equal([5, 5, 10, 3, 3, 6], aggregates.Select(a => a.Aggregate.Pairs));
    }

    [Fact]
    public async Task The_columns_of_a_disposed_result_are_not_read()
    {
        var engine = await EngineAsync(Options(EventStudyTest.Sign));
        var block = await engine.BlocksAsync(Token).FirstAsync(Token);
        block.Dispose();
        Assert.Throws<ObjectDisposedException>(() => block.AbnormalReturns.Length);
    }

    [Fact]
    public async Task Aggregates_need_all_blocks()
    {
        var engine = await EngineAsync(Options(EventStudyTest.Sign));
        await Assert.ThrowsAsync<InvalidOperationException>(() => engine.AggregatesAsync(Token));
        await engine.BlocksAsync(Token).FirstAsync(Token);
        await Assert.ThrowsAsync<InvalidOperationException>(() => engine.AggregatesAsync(Token));
    }

    [Fact]
    public async Task Without_rows_there_are_aggregates_alone_and_they_are_the_same()
    {
        var options = Options(EventStudyTest.PatellZ, EventStudyTest.GeneralizedRankT);
        var (whole, lean) = (await EngineAsync(options), await EngineAsync(options with { Design = options.Design.WithoutRows() }));
        Assert.NotEmpty(await whole.BlocksAsync(Token).ToListAsync(Token));
        Assert.Empty(await lean.BlocksAsync(Token).ToListAsync(Token));
        foreach (var (expected, found) in (await whole.AggregatesAsync(Token)).Zip(await lean.AggregatesAsync(Token)))
        {
            Assert.Equal(expected.Aggregate.Averages, found.Aggregate.Averages);
            foreach (var (a, b) in expected.Aggregate.Tests.Zip(found.Aggregate.Tests)) Assert.Equal(a.Values, b.Values);
        }
    }

    [Fact]
    public async Task A_study_without_enough_returns_names_its_first_pair()
    {
        var options = Options(EventStudyTest.Sign);
        var enough = await EngineAsync(options);
        Assert.Null(enough.FindShortage(Token));
        var few = await EngineAsync(options with { Design = options.Design with { MinimumObservations = 41 } });
        Assert.Equal(new StudyShortage(Event: 0, Series: 0, Observations: 40), few.FindShortage(Token));
    }

    [Fact]
    public void An_event_that_was_not_known_is_refused() => Assert.Contains(
        "events/1 was not known",
        Assert.Throws<ArgumentException>(() => AnchoredEvents(Options(EventStudyTest.Sign) with { KnowledgeTime = Noon(100) })).Message,
        StringComparison.Ordinal);

    [Fact]
    public void An_event_outside_the_calendar_has_no_anchor()
    {
        var late = new EventRecord("events/late", Markets.Exactly(Noon(Sessions + 10)), Noon(0));
        var row = Assert.Single(new StudyEvents(Options(EventStudyTest.Sign), [late], [Markets.Continuous]).Calendars[0].Events.Rows);
        Assert.Equal((false, null), (row.IsCovered, row.Anchor));
    }

    internal static StudyOptions Options(params EventStudyTest[] tests)
    {
        var window = new SessionRange(-1, 1);
        return new StudyOptions(new StudyDesign(
            NormalModel.MarketModel, 1, 0, ReturnKind.Simple, new SessionRange(-45, -6), window, [window], 30, 0.95, tests, null));
    }

    internal static Task<EventStudyEngine> EngineAsync(StudyOptions options, params StudyGroup[] groups) =>
        EventStudyEngine.CreateAsync(
            new StudyInput(AnchoredEvents(options), [Follower(seed: 12), Follower(seed: 13)], [Closes(Market)], groups), Token);

    /// <summary>A series that follows the market and jumps on each event.</summary>
    private static AsOfSeries Follower(int seed)
    {
        var noise = Draw(seed, 0.002);
        return Closes([.. Market.Select((m, i) => Alpha + (Beta * m) + noise[i] + (Anchors.Contains(i) ? Jump : 0))]);
    }
}
