using NodaTime;
using TruceData.Domain.Alignment;
using TruceData.Domain.Anchoring;
using TruceData.Domain.Events;
using static TruceData.Domain.Tests.Alignment.AnchorAssertions;
using static TruceData.Domain.Tests.Markets;

namespace TruceData.Domain.Tests.Alignment;

/// <summary>
/// Rule 4: a date is the civil day of its zone; when a time crosses a close, both anchors are reported and results are available under
/// each.
/// </summary>
public class Rule04ZonesTests
{
    private static readonly DateTimeZone s_istanbul = Zone("Europe/Istanbul");

    [Fact]
    public void Rule04_a_day_in_New_York_is_its_session_or_the_next()
    {
        var anchor = AnchorFinder.Find(OnDay("2025-10-10", NewYorkZone), NewYork, AnchorPolicy.ContainingOrNext)!;
        AssertDates(anchor, "2025-10-10", AnchorReason.DateOnly, "2025-10-13", AnchorReason.AfterClose);
        Assert.Equal(InNewYork("2025-10-10T09:30:00"), anchor.AnchorTime);
    }

    [Fact]
    public void Rule04_a_day_in_Istanbul_that_covers_the_session_of_its_date_is_that_session()
    {
        var anchor = AnchorFinder.Find(OnDay("2025-10-10", s_istanbul), NewYork, AnchorPolicy.ContainingOrNext)!;
        AssertDates(anchor, "2025-10-10", AnchorReason.DateOnly, "2025-10-13", AnchorReason.AfterClose);
    }

    [Fact]
    public void Rule04_a_day_that_covers_its_half_day_is_that_session_though_it_starts_in_another()
    {
        var anchor = AnchorFinder.Find(OnDay("2025-12-24", Zone("Asia/Karachi")), NewYork, AnchorPolicy.ContainingOrNext)!;
        AssertDates(anchor, "2025-12-24", AnchorReason.DateOnly, "2025-12-26", AnchorReason.AfterClose);
    }

    [Fact]
    public void Rule04_the_Saturday_of_Istanbul_starts_after_the_Friday_close_and_has_one_anchor()
    {
        var anchor = AnchorFinder.Find(OnDay("2025-10-11", s_istanbul), NewYork, AnchorPolicy.ContainingOrNext)!;
        AssertDates(anchor, "2025-10-13", AnchorReason.AfterClose, null, AnchorReason.None);
    }

    [Fact]
    public void Rule04_a_day_in_Shanghai_crosses_two_sessions_of_New_York()
    {
        var anchor = AnchorFinder.Find(OnDay("2025-10-09", ShanghaiZone), NewYork, AnchorPolicy.ContainingOrNext)!;
        AssertDates(anchor, "2025-10-08", AnchorReason.InSession, "2025-10-09", AnchorReason.InSession);
    }

    [Fact]
    public void Rule04_a_day_in_Istanbul_crosses_two_UTC_days()
    {
        var anchor = AnchorFinder.Find(OnDay("2025-10-11", s_istanbul), Continuous, AnchorPolicy.ContainingOrNext)!;
        AssertDates(anchor, "2025-10-10", AnchorReason.Continuous, "2025-10-11", AnchorReason.Continuous);
    }

    [Fact]
    public void Rule04_a_day_that_an_overnight_session_starts_before_is_still_known_to_the_day_only()
    {
        var anchor = AnchorFinder.Find(OnDay("2025-10-13", Chicago.Zone), Chicago, AnchorPolicy.ContainingOrNext)!;
        AssertDates(anchor, "2025-10-13", AnchorReason.DateOnly, "2025-10-14", AnchorReason.InSession);
    }

    [Fact]
    public void Rule04_a_day_is_held_by_its_session_under_every_policy()
    {
        var day = OnDay("2025-10-10", NewYorkZone);
        Assert.Equal(Date("2025-10-10"), AnchorFinder.Find(day, NewYork, AnchorPolicy.Reject)!.Session.Date);
        Assert.Equal(Date("2025-10-13"), AnchorFinder.Find(day, NewYork, AnchorPolicy.Next)!.Session.Date);
        AssertDates(
            AnchorFinder.Find(day, NewYork, AnchorPolicy.Previous)!,
            "2025-10-09",
            AnchorReason.DateOnly,
            "2025-10-10",
            AnchorReason.AfterClose);
    }

    [Fact]
    public void Rule04_an_hour_that_crosses_the_close_reports_both_anchors()
    {
        var start = InNewYork("2025-10-10T15:30:00");
        var hour = new EventTime(start, start + Duration.FromHours(1), TimePrecision.Hour, NewYorkZone);
        var anchor = AnchorFinder.Find(hour, NewYork, AnchorPolicy.ContainingOrNext)!;
        AssertDates(anchor, "2025-10-10", AnchorReason.InSession, "2025-10-13", AnchorReason.AfterClose);
        Assert.Equal(Date("2025-10-13"), AnchorFinder.Find(hour.LastInstant, NewYork, AnchorPolicy.ContainingOrNext)!.Session.Date);
    }

    [Fact]
    public void Rule04_a_time_must_fit_its_precision()
    {
        var midnight = NewYorkZone.AtStartOfDay(Date("2025-11-02")).ToInstant();
        Assert.Throws<ArgumentException>(() => new EventTime(midnight, midnight, TimePrecision.Range, NewYorkZone));
        Assert.Throws<ArgumentException>(
            () => new EventTime(midnight, midnight + Duration.FromHours(24), TimePrecision.Day, NewYorkZone));
        Assert.Equal(Duration.FromHours(25), OnDay("2025-11-02", NewYorkZone).Latest - midnight);
        Assert.Throws<ArgumentException>(
            () => new EventTime(midnight, midnight + Duration.FromSeconds(2), TimePrecision.Second, NewYorkZone));
    }

    [Theory]
    [InlineData("2025-03-07T20:30:00", "2025-03-07", AnchorReason.InSession)]
    [InlineData("2025-03-10T20:30:00", "2025-03-11", AnchorReason.AfterClose)]
    [InlineData("2025-10-31T20:30:00", "2025-11-03", AnchorReason.AfterClose)]
    [InlineData("2025-11-03T20:30:00", "2025-11-03", AnchorReason.InSession)]
    public void Rule04_half_past_eight_UTC_lies_on_either_side_of_the_close_across_both_clock_changes(
        string utc, string session, AnchorReason reason) =>
        AssertAnchor(NewYork, Utc(utc), session, reason);

    [Fact]
    public void Rule04_results_can_be_had_under_each_anchor()
    {
        var start = InNewYork("2025-10-10T15:30:00");
        var hour = new EventTime(start, start + Duration.FromHours(1), TimePrecision.Hour, NewYorkZone);
        var first = SmallSeries.Align(hour, SmallSeries.October, SmallSeries.Sessions(0, 1), Measure.CumulativeSimpleReturn);
        var second = SmallSeries.Align(
            hour.LastInstant, SmallSeries.October, SmallSeries.Sessions(0, 1), Measure.CumulativeSimpleReturn);
        Assert.Equal(first.Anchor!.Alternative, second.Anchor!.Session);
        Assert.Equal([(99.0 / 101) - 1, (102.0 / 101) - 1], first.Values);
        Assert.Equal([(102.0 / 99) - 1, (103.0 / 99) - 1], second.Values);
    }
}
