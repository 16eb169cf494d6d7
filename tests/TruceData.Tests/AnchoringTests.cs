using NodaTime;
using TruceData.Domain;
using static TruceData.Tests.Markets;

namespace TruceData.Tests;

public class AnchoringTests
{
    private static readonly DateTimeZone s_istanbul = Zone("Europe/Istanbul");

    [Theory]
    [InlineData("2025-10-10T09:29:59", "2025-10-10", AnchorReason.BeforeOpen)]
    [InlineData("2025-10-10T09:30:00", "2025-10-10", AnchorReason.InSession)]
    [InlineData("2025-10-10T10:57:00", "2025-10-10", AnchorReason.InSession)]
    [InlineData("2025-10-10T15:59:59.999999999", "2025-10-10", AnchorReason.InSession)]
    [InlineData("2025-10-10T16:50:00", "2025-10-13", AnchorReason.AfterClose)]
    [InlineData("2025-07-04T12:00:00", "2025-07-07", AnchorReason.Holiday)]
    public void Rule02_inside_a_session_that_one_else_the_next(string time, string session, AnchorReason reason) =>
        AssertAnchor(NewYork, InNewYork(time), session, reason);

    [Fact]
    public void Rule02_an_event_at_exactly_the_close_belongs_to_the_next_session() =>
        AssertAnchor(NewYork, InNewYork("2025-10-10T16:00:00"), "2025-10-13", AnchorReason.AfterClose);

    [Fact]
    public void Rule02_a_Saturday_event_is_Monday_for_New_York_and_Saturday_for_Bitcoin()
    {
        AssertAnchor(NewYork, InNewYork("2025-10-11T12:00:00"), "2025-10-13", AnchorReason.Weekend);
        AssertAnchor(Continuous, InNewYork("2025-10-11T12:00:00"), "2025-10-11", AnchorReason.Continuous);
    }

    [Fact]
    public void Rule02_an_overnight_session_belongs_to_its_date()
    {
        AssertAnchor(Chicago, Utc("2025-10-12T23:00:00"), "2025-10-13", AnchorReason.InSession);
        AssertAnchor(Chicago, Utc("2025-10-13T21:30:00"), "2025-10-14", AnchorReason.AfterClose);
        AssertAnchor(Chicago, Utc("2025-10-12T21:30:00"), "2025-10-13", AnchorReason.Weekend);
    }

    [Fact]
    public void Rule03_half_past_two_on_the_half_day_is_after_the_close() =>
        AssertAnchor(NewYork, InNewYork("2025-11-28T14:30:00"), "2025-12-01", AnchorReason.AfterClose);

    [Fact]
    public void Rule03_Golden_Week_leads_to_the_ninth_of_October()
    {
        AssertAnchor(Shanghai, Utc("2025-10-03T04:00:00"), "2025-10-09", AnchorReason.Holiday);
        AssertAnchor(Shanghai, Utc("2025-10-04T04:00:00"), "2025-10-09", AnchorReason.Weekend);
    }

    [Fact]
    public void Rule02_an_event_in_the_lunch_break_belongs_to_its_session() =>
        AssertAnchor(Shanghai, Utc("2025-10-09T04:00:00"), "2025-10-09", AnchorReason.InBreak);

    [Fact]
    public void Rule02_offset_nought_is_measured_from_the_event_or_the_opening_or_for_previous_the_close()
    {
        var inside = InNewYork("2025-10-10T10:57:00");
        var outside = InNewYork("2025-10-11T12:00:00");
        Assert.Equal(inside, Find(NewYork, inside, AnchorPolicy.ContainingOrNext)!.AnchorTime);
        Assert.Equal(InNewYork("2025-10-13T09:30:00"), Find(NewYork, outside, AnchorPolicy.ContainingOrNext)!.AnchorTime);
        Assert.Equal(InNewYork("2025-10-10T16:00:00"), Find(NewYork, outside, AnchorPolicy.Previous)!.AnchorTime);
        Assert.Equal(InNewYork("2025-10-13T09:30:00"), Find(NewYork, inside, AnchorPolicy.Next)!.AnchorTime);
    }

    [Theory]
    [InlineData("2025-10-10T10:57:00", AnchorPolicy.Next, "2025-10-13")]
    [InlineData("2025-10-10T10:57:00", AnchorPolicy.Previous, "2025-10-09")]
    [InlineData("2025-10-10T16:00:00", AnchorPolicy.Previous, "2025-10-10")]
    [InlineData("2025-10-10T10:57:00", AnchorPolicy.Reject, "2025-10-10")]
    [InlineData("2025-10-11T10:57:00", AnchorPolicy.Next, "2025-10-13")]
    public void Rule02_the_policy_decides(string time, AnchorPolicy policy, string session) =>
        Assert.Equal(Date(session), Find(NewYork, InNewYork(time), policy)!.Session.Date);

    [Fact]
    public void Rule02_reject_gives_no_anchor_outside_a_session() =>
        Assert.Null(Find(NewYork, InNewYork("2025-10-11T12:00:00"), AnchorPolicy.Reject));

    [Fact]
    public void Rule04_a_day_in_New_York_is_its_session_or_the_next()
    {
        var anchor = Anchoring.Find(OnDay("2025-10-10", NewYorkZone), NewYork, AnchorPolicy.ContainingOrNext)!;
        AssertDates(anchor, "2025-10-10", AnchorReason.DateOnly, "2025-10-13", AnchorReason.AfterClose);
        Assert.Equal(InNewYork("2025-10-10T09:30:00"), anchor.AnchorTime);
    }

    [Fact]
    public void Rule04_a_day_in_Istanbul_that_covers_the_session_of_its_date_is_that_session()
    {
        var anchor = Anchoring.Find(OnDay("2025-10-10", s_istanbul), NewYork, AnchorPolicy.ContainingOrNext)!;
        AssertDates(anchor, "2025-10-10", AnchorReason.DateOnly, "2025-10-13", AnchorReason.AfterClose);
    }

    [Fact]
    public void Rule04_a_day_that_covers_its_half_day_is_that_session_though_it_starts_in_another()
    {
        var anchor = Anchoring.Find(OnDay("2025-12-24", Zone("Asia/Karachi")), NewYork, AnchorPolicy.ContainingOrNext)!;
        AssertDates(anchor, "2025-12-24", AnchorReason.DateOnly, "2025-12-26", AnchorReason.AfterClose);
    }

    [Fact]
    public void Rule04_the_Saturday_of_Istanbul_starts_after_the_Friday_close_and_has_one_anchor()
    {
        var anchor = Anchoring.Find(OnDay("2025-10-11", s_istanbul), NewYork, AnchorPolicy.ContainingOrNext)!;
        AssertDates(anchor, "2025-10-13", AnchorReason.AfterClose, null, AnchorReason.None);
    }

    [Fact]
    public void Rule04_a_day_in_Shanghai_crosses_two_sessions_of_New_York()
    {
        var anchor = Anchoring.Find(OnDay("2025-10-09", ShanghaiZone), NewYork, AnchorPolicy.ContainingOrNext)!;
        AssertDates(anchor, "2025-10-08", AnchorReason.InSession, "2025-10-09", AnchorReason.InSession);
    }

    [Fact]
    public void Rule04_a_day_in_Istanbul_crosses_two_UTC_days()
    {
        var anchor = Anchoring.Find(OnDay("2025-10-11", s_istanbul), Continuous, AnchorPolicy.ContainingOrNext)!;
        AssertDates(anchor, "2025-10-10", AnchorReason.Continuous, "2025-10-11", AnchorReason.Continuous);
    }

    [Fact]
    public void Rule04_a_day_that_an_overnight_session_starts_before_is_still_known_to_the_day_only()
    {
        var anchor = Anchoring.Find(OnDay("2025-10-13", Chicago.Zone), Chicago, AnchorPolicy.ContainingOrNext)!;
        AssertDates(anchor, "2025-10-13", AnchorReason.DateOnly, "2025-10-14", AnchorReason.InSession);
    }

    [Fact]
    public void Rule04_a_day_is_held_by_its_session_under_every_policy()
    {
        var day = OnDay("2025-10-10", NewYorkZone);
        Assert.Equal(Date("2025-10-10"), Anchoring.Find(day, NewYork, AnchorPolicy.Reject)!.Session.Date);
        Assert.Equal(Date("2025-10-13"), Anchoring.Find(day, NewYork, AnchorPolicy.Next)!.Session.Date);
        AssertDates(
            Anchoring.Find(day, NewYork, AnchorPolicy.Previous)!, "2025-10-09", AnchorReason.DateOnly, "2025-10-10", AnchorReason.AfterClose);
    }

    [Fact]
    public void Rule04_an_hour_that_crosses_the_close_reports_both_anchors()
    {
        var start = InNewYork("2025-10-10T15:30:00");
        var hour = new EventTime(start, start + Duration.FromHours(1), TimePrecision.Hour, NewYorkZone);
        var anchor = Anchoring.Find(hour, NewYork, AnchorPolicy.ContainingOrNext)!;
        AssertDates(anchor, "2025-10-10", AnchorReason.InSession, "2025-10-13", AnchorReason.AfterClose);
        Assert.Equal(Date("2025-10-13"), Anchoring.Find(hour.LastInstant, NewYork, AnchorPolicy.ContainingOrNext)!.Session.Date);
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
    public void Rule04_a_time_must_fit_its_precision()
    {
        var midnight = NewYorkZone.AtStartOfDay(Date("2025-11-02")).ToInstant();
        Assert.Throws<ArgumentException>(() => new EventTime(midnight, midnight, TimePrecision.Range, NewYorkZone));
        Assert.Throws<ArgumentException>(() => new EventTime(midnight, midnight + Duration.FromHours(24), TimePrecision.Day, NewYorkZone));
        Assert.Equal(Duration.FromHours(25), OnDay("2025-11-02", NewYorkZone).Latest - midnight);
        Assert.Throws<ArgumentException>(() => new EventTime(midnight, midnight + Duration.FromSeconds(2), TimePrecision.Second, NewYorkZone));
    }

    private static Anchor? Find(Calendar calendar, Instant time, AnchorPolicy policy) => Anchoring.Find(Exactly(time), calendar, policy);

    private static void AssertAnchor(Calendar calendar, Instant time, string session, AnchorReason reason) =>
        AssertDates(Find(calendar, time, AnchorPolicy.ContainingOrNext)!, session, reason, null, AnchorReason.None);

    private static void AssertDates(Anchor anchor, string session, AnchorReason reason, string? alternative, AnchorReason alternativeReason)
    {
        Assert.Equal(Date(session), anchor.Session.Date);
        Assert.Equal(reason, anchor.Reason);
        Assert.Equal(alternative is null ? null : Date(alternative), anchor.Alternative?.Date);
        Assert.Equal(alternativeReason, anchor.AlternativeReason);
    }
}
