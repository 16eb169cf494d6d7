using NodaTime;
using TruceData.Domain.Alignment;
using TruceData.Domain.Anchoring;
using TruceData.Domain.Calendars;
using static TruceData.Domain.Tests.Alignment.AnchorAssertions;
using static TruceData.Domain.Tests.Alignment.SmallSeries;
using static TruceData.Domain.Tests.Markets;

namespace TruceData.Domain.Tests.Alignment;

/// <summary>Why a cell has no value.</summary>
public class MissingTests
{
    [Fact]
    public void Missing_before_the_first_bar_and_after_the_last_is_out_of_coverage() =>
        Assert.Equal(
            [Missing.BeforeCoverage, Missing.Present, Missing.Present, Missing.AfterCoverage],
            Align(Threat, Daily(NewYork, "2025-10-09", 1, 2), Sessions(-2, 1)).Missing);

    [Fact]
    public void Missing_outside_the_verified_bounds_is_out_of_coverage()
    {
        var end = Align(Exactly(InNewYork("2025-12-31T12:00:00")), Daily(NewYork, "2025-12-30", 1, 2), Sessions(0, 1));
        Assert.Equal([Missing.Present, Missing.AfterCoverage], end.Missing);
        var start = Align(Exactly(InNewYork("2025-01-02T12:00:00")), Daily(NewYork, "2025-01-02", 1, 2), Sessions(-1, 0));
        Assert.Equal([Missing.BeforeCoverage, Missing.Present], start.Missing);
        var longWindow = new AlignmentWindow(WindowUnit.Elapsed, -AlignmentWindow.MaxCount / 2, 0, Duration.FromDays(366));
        Assert.Equal(Missing.BeforeCoverage, Align(Threat, October, longWindow).Missing[0]);
    }

    [Fact]
    public void Missing_without_a_bar_in_a_session_is_no_data()
    {
        var series = Daily(NewYork, "2025-10-09", 1, double.NaN, 2);
        Assert.Equal([Missing.Present, Missing.NoData, Missing.Present], Align(Threat, series, Sessions(-1, 1)).Missing);
    }

    [Fact]
    public void Missing_outside_the_listing_is_not_listed()
    {
        var listed = October with { FirstListed = Date("2025-10-10"), LastListed = Date("2025-10-13") };
        Assert.Equal(
            [Missing.NotListed, Missing.Present, Missing.Present, Missing.NotListed], Align(Threat, listed, Sessions(-1, 2)).Missing);
        var coin = Daily(Continuous, "2025-10-10", 1, 2) with { LastListed = Date("2025-10-10") };
        Assert.Equal([Missing.Present, Missing.NotListed], Align(Threat, coin, Sessions(0, 1)).Missing);
    }

    [Fact]
    public void Missing_without_an_anchor_is_market_closed()
    {
        var saturday = Exactly(InNewYork("2025-10-11T12:00:00"));
        var design = new AlignmentDesign(
            Sessions(-1, 1), AnchorPolicy.Reject, Reference.LastBeforeEvent, Measure.Value, MatchRule.Default);
        var aligned = new Aligner(October.AsOf(), NewYork, design).Align(saturday);
        Assert.Null(aligned.Anchor);
        Assert.All(aligned.Missing, missing => Assert.Equal(Missing.MarketClosed, missing));
    }

    [Fact]
    public void Outside_the_verified_bounds_there_is_no_anchor()
    {
        var calendar = NewYorkUntil(Date("2025-10-10"));
        Assert.Throws<CalendarBoundsException>(() => Find(calendar, InNewYork("2025-10-10T16:00:00"), AnchorPolicy.ContainingOrNext));
        Assert.Throws<CalendarBoundsException>(() => Find(calendar, InNewYork("2025-10-11T12:00:00"), AnchorPolicy.Reject));
        Assert.Throws<CalendarBoundsException>(() => Find(calendar, InNewYork("2025-01-02T09:00:00"), AnchorPolicy.Previous));
    }

    [Fact]
    public void Rule08_an_event_before_the_first_bar_is_before_coverage_at_every_offset()
    {
        var early = Exactly(InNewYork("2025-02-03T12:00:00"));
        foreach (var measure in Enum.GetValues<Measure>())
            Assert.All(Align(early, October, Sessions(-2, 2), measure).Missing, missing => Assert.Equal(Missing.BeforeCoverage, missing));
    }
}
