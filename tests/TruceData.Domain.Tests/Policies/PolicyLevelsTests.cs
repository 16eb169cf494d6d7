using NodaTime;
using TruceData.Domain.Bars;
using TruceData.Domain.Policies;
using TruceData.Domain.Time;

namespace TruceData.Domain.Tests.Policies;

public class PolicyLevelsTests
{
    private static readonly BarClock Sessions = new(Markets.NewYork, new Frequency(FrequencyUnit.Session, 1), Duration.Zero);

    [Fact]
    public void Each_session_has_the_level_that_holds_at_its_close() => Assert.Equal(
        [(9, 0.1), (10, 0.3), (13, 0.3)],
        Levels(Local(13, 16), (Step(9, 0, 10, 15), 0.1), (Step(10, 15, 31, 0), 0.3)));

    [Fact]
    public void A_step_that_ends_at_a_close_no_longer_holds_there() => Assert.Equal(
        [(9, 0.1), (10, 0.3)],
        Levels(Local(10, 16), (Step(9, 0, 10, 16), 0.1), (Step(10, 16, 31, 0), 0.3)));

    [Fact]
    public void A_session_that_has_not_closed_by_the_end_has_no_bar() => Assert.Equal(
        [(9, 0.1)],
        Levels(Local(10, 16) - Duration.Epsilon, (Step(9, 0, 31, 0), 0.1)));

    [Fact]
    public void A_gap_a_suspension_and_a_step_without_a_level_are_missing_values() => Assert.Equal(
        [(7, 0.1), (8, double.NaN), (9, double.NaN), (10, double.NaN), (13, 0.2)],
        Levels(
            Local(13, 16),
            (Step(7, 0, 8, 0), 0.1),
            (Step(9, 0, 10, 0, PolicyState.Suspended), 0.5),
            (Step(10, 0, 13, 0), double.NaN),
            (Step(13, 0, 31, 0), 0.2)));

    [Theory]
    [InlineData(PolicyState.Scheduled)]
    [InlineData(PolicyState.Undecided)]
    public void A_step_that_returns_without_a_decision_is_no_level(PolicyState state)
    {
        var truce = Step(7, 0, 9, 0);
        Assert.Equal(
            [(7, 0.3), (8, 0.3), (9, double.NaN), (10, double.NaN)],
            Levels(Local(10, 16), (truce, 0.3), (Step(9, 0, 31, 0, state) with { ReturnsAfter = truce.Measure }, 0.5)));
    }

    [Fact]
    public void Rule13_a_threat_is_no_level() => Assert.Empty(Levels(Local(13, 16), (Step(9, 0, 31, 0, PolicyState.Threatened), 1)));

    [Fact]
    public void A_path_without_a_step_is_an_empty_series() => Assert.Empty(Levels(Local(13, 16)));

    [Fact]
    public void The_bars_are_known_with_the_newest_step()
    {
        var step = Step(9, 0, 31, 0) with { KnowledgeTime = Local(12, 9) };
        var bars = PolicyLevels.ToBars([(step, 0.1)], Sessions, Local(13, 16), null);
        Assert.Equal(Local(12, 9), new AsOfSeries(Sessions, bars).KnownFrom);
    }

    /// <summary>Returns the day of October 2025 and the level of each bar.</summary>
    private static (int Day, double Level)[] Levels(Instant end, params (PolicyStep, double)[] path)
    {
        var series = new AsOfSeries(Sessions, PolicyLevels.ToBars(path, Sessions, end, knowledgeTime: null));
        return [.. series.Slices(maxBars: 100).Select(s => s.Bars).SelectMany(b => Enumerable.Range(0, b.Count).Select(
            i => (b.Times.Span[i].ToInstant().InZone(Markets.NewYork.Zone).Day, b.Columns[0].Span[i])))];
    }

    private static PolicyStep Step(int fromDay, int fromHour, int toDay, int toHour, PolicyState state = PolicyState.InForce) => new(
        new PolicyMeasure("event", 0, Phase.InForce, Local(1, 0), Local(2, 0), Local(2, 0), Valid: null, []),
        new Interval(Local(fromDay, fromHour), Local(toDay, toHour)), state, ["event"], Local(2, 0));

    private static Instant Local(int day, int hour) =>
        new LocalDateTime(2025, 10, day, hour, 0).InZoneStrictly(Markets.NewYork.Zone).ToInstant();
}
