using NodaTime;
using TruceData.Domain.Calendars;
using static TruceData.Domain.Tests.Markets;

namespace TruceData.Domain.Tests.Calendars;

public class CalendarTests
{
    [Theory]
    [InlineData("2025-03-07", "14:30", "21:00")]
    [InlineData("2025-03-10", "13:30", "20:00")]
    [InlineData("2025-10-31", "13:30", "20:00")]
    [InlineData("2025-11-03", "14:30", "21:00")]
    public void Rule03_sessions_follow_both_clock_changes_of_New_York(string date, string open, string close)
    {
        var session = NewYork.OnDate(Date(date))!;
        Assert.Equal(Utc($"{date}T{open}:00"), session.Open);
        Assert.Equal(Utc($"{date}T{close}:00"), session.Close);
    }

    [Fact]
    public void Rule03_a_half_day_closes_early_and_says_why()
    {
        var session = NewYork.OnDate(Date("2025-11-28"))!;
        Assert.Equal(InNewYork("2025-11-28T13:00:00"), session.Close);
        Assert.True(session.HalfDay);
        Assert.Equal("Day after Thanksgiving", session.Label);
        Assert.False(NewYork.OnDate(Date("2025-11-26"))!.HalfDay);
    }

    [Fact]
    public void Rule03_each_market_has_its_own_holidays()
    {
        Assert.NotNull(NewYork.OnDate(Date("2025-10-13")));
        Assert.Null(Bonds.OnDate(Date("2025-10-13")));
        for (var date = Date("2025-10-01"); date <= Date("2025-10-08"); date = date.PlusDays(1)) Assert.Null(Shanghai.OnDate(date));
        Assert.NotNull(Shanghai.OnDate(Date("2025-10-09")));
    }

    [Fact]
    public void A_break_lies_inside_its_session()
    {
        var session = Shanghai.OnDate(Date("2025-10-09"))!;
        var lunch = Utc("2025-10-09T04:00:00");
        Assert.Equal([new Interval(Utc("2025-10-09T03:30:00"), Utc("2025-10-09T05:00:00"))], session.Breaks);
        Assert.True(session.Contains(lunch) && session.IsBreak(lunch));
        Assert.False(session.Contains(session.Close));
    }

    [Fact]
    public void A_session_may_open_the_evening_before()
    {
        var session = Chicago.OnDate(Date("2025-10-13"))!;
        Assert.Equal(Utc("2025-10-12T22:00:00"), session.Open);
        Assert.Equal(Utc("2025-10-13T21:00:00"), session.Close);
        Assert.False(Chicago.IsContinuous);
    }

    [Fact]
    public void A_24x7_calendar_never_closes()
    {
        Assert.True(Continuous.IsContinuous);
        Assert.Equal(365, Continuous.Sessions.Count);
        Assert.Equal(Continuous.Coverage, new Interval(Continuous.Sessions[0].Open, Continuous.Sessions[^1].Close));
        Assert.False(NewYork.IsContinuous);
    }

    [Fact]
    public void A_24x7_calendar_in_a_zone_with_clock_changes_never_closes_either()
    {
        var days = Enum.GetValues<IsoDayOfWeek>().Where(d => d != IsoDayOfWeek.None).ToArray();
        var calendar = new Calendar(
            "calendars/local",
            NewYorkZone,
            [new WeeklyHours(null, days, [Part("02:30", -1, "02:30")])],
            [],
            Date("2025-01-01"),
            Date("2025-12-31"));
        Assert.True(calendar.IsContinuous);
        Assert.Equal(InNewYork("2025-03-09T03:30:00"), calendar.OnDate(Date("2025-03-09"))!.Close);
    }

    [Fact]
    public void Rule01_a_closing_is_unknown_until_it_was_announced()
    {
        var before = NewYork.AsOf(Utc("2024-12-30T23:59:58"));
        Assert.NotNull(before.OnDate(Date("2025-01-09")));
        Assert.Null(before.OnDate(Date("2025-01-01")));
        Assert.Same(NewYork, NewYork.AsOf(Utc("2024-12-30T23:59:59")));
        Assert.Same(NewYork, NewYork.AsOf(null));
    }

    [Fact]
    public void Of_two_exceptions_of_a_day_the_last_one_known_applies()
    {
        CalendarException[] exceptions =
        [
            new(Date("2025-05-05"), CalendarExceptionKind.EarlyClose, [Part("09:30", 0, "12:00")], "storm", Utc("2025-05-04T12:00:00")),
            new(Date("2025-05-05"), CalendarExceptionKind.Closed, [], "storm", Utc("2025-05-05T10:00:00")),
        ];
        var calendar = new Calendar(
            "calendars/x", NewYorkZone, Weekly(Part("09:30", 0, "16:00")), exceptions, Date("2025-05-01"), Date("2025-05-31"));
        Assert.Null(calendar.OnDate(Date("2025-05-05")));
        Assert.True(calendar.AsOf(Utc("2025-05-04T12:00:00")).OnDate(Date("2025-05-05"))!.HalfDay);
    }

    [Fact]
    public void Outside_the_verified_bounds_it_refuses_and_names_them()
    {
        var error = Assert.Throws<CalendarBoundsException>(() => NewYork.OnDate(Date("2026-01-01")));
        Assert.Contains("calendars/XNYS", error.Message);
        Assert.Contains("2025-12-31", error.Message);
        Assert.Contains("2026-01-01", error.Message);
        Assert.Throws<CalendarBoundsException>(() => NewYork.IndexAt(InNewYork("2026-01-01T00:00:00")));
        Assert.Null(NewYork.IndexAt(InNewYork("2025-12-31T23:59:59")));
        Assert.Throws<CalendarBoundsException>(() => Chicago.IndexAt(Utc("2025-12-31T23:00:00")));
    }

    [Fact]
    public void Sessions_that_overlap_are_refused_by_date()
    {
        var error = Assert.Throws<ArgumentException>(() => new Calendar(
            "calendars/x", NewYorkZone, Weekly(Part("09:30", 0, "18:00"), Part("17:00", 0, "19:00")), [],
            Date("2025-05-05"), Date("2025-05-09")));
        Assert.Contains("2025-05-05", error.Message);
        var special = new CalendarException(
            Date("2025-05-06"), CalendarExceptionKind.SpecialHours, [Part("15:00", -1, "16:00")], "", null);
        error = Assert.Throws<ArgumentException>(() => new Calendar(
            "calendars/x", NewYorkZone, Weekly(Part("09:30", 0, "18:00")), [special], Date("2025-05-05"), Date("2025-05-09")));
        Assert.Contains("2025-05-06", error.Message);
    }

    [Fact]
    public void Sessions_that_overlapped_before_an_exception_was_known_are_refused_by_date()
    {
        var special = new CalendarException(
            Date("2025-05-06"), CalendarExceptionKind.SpecialHours, [Part("15:00", -1, "16:00")], "", null);
        foreach (var known in (Instant?[])[null, Utc("2025-05-01T00:00:00")])
        {
            var closed = new CalendarException(Date("2025-05-05"), CalendarExceptionKind.Closed, [], "", known);
            var hours = new WeeklyHours(null, [IsoDayOfWeek.Monday, IsoDayOfWeek.Tuesday], [Part("09:30", 0, "16:00")]);
            Calendar Create() => new(
                "calendars/x", DateTimeZone.Utc, [hours],
                [closed, special], Date("2025-05-01"), Date("2025-05-31"));
            if (known is null) Assert.Equal(7, Create().Sessions.Count);
            else Assert.Contains("2025-05-06", Assert.Throws<ArgumentException>(Create).Message);
        }
    }

    [Theory]
    [InlineData("1677-12-31", "2025-12-31")]
    [InlineData("2025-01-01", "2262-01-01")]
    [InlineData("2025-01-01", "9999-12-31")]
    public void Bounds_beyond_64_bit_nanoseconds_are_refused(string first, string last)
    {
        var error = Assert.Throws<ArgumentException>(() => new Calendar(
            "calendars/x", DateTimeZone.Utc, [new WeeklyHours(null, [IsoDayOfWeek.Monday], [Part("09:30", 0, "16:00")])],
            [], Date(first), Date(last)));
        Assert.Contains($"verified from {first} to {last}", error.Message);
    }

    [Fact]
    public void Exceptions_out_of_order_or_repeated_are_refused_by_date()
    {
        var holiday = Closed(2025, 5, 6, "a");
        var error = Assert.Throws<ArgumentException>(() => new Calendar(
            "calendars/x",
            NewYorkZone,
            Weekly(Part("09:30", 0, "18:00")),
            [holiday, holiday],
            Date("2025-05-05"),
            Date("2025-05-09")));
        Assert.Contains("2025-05-06", error.Message);
    }
}
