using NodaTime;
using TruceData.Domain.Bars;
using TruceData.Domain.Calendars;
using TruceData.Domain.Time;
using static TruceData.Domain.Tests.Markets;

namespace TruceData.Domain.Tests.Bars;

public class BarClockTests
{
    private static readonly BarClock s_sessions = new(NewYork, new Frequency(FrequencyUnit.Session, 1), Duration.FromHours(2));
    private static readonly BarClock s_hours = new(NewYork, new Frequency(FrequencyUnit.Hour, 1), Duration.Zero);

    [Fact]
    public void Rule01_a_session_bar_is_known_at_its_close_plus_the_delay()
    {
        var start = s_sessions.StartOf(Date("2025-11-28"))!.Value;
        Assert.Equal(InNewYork("2025-11-28T13:00:00").ToUnixNanos(), s_sessions.EndOf(start));
        Assert.Equal(InNewYork("2025-11-28T15:00:00").ToUnixNanos(), s_sessions.KnownAt(start));
        Assert.True(s_sessions.FirstUnknownStart(InNewYork("2025-11-28T15:00:00")) > start);
        Assert.True(s_sessions.FirstUnknownStart(InNewYork("2025-11-28T15:00:00") - Duration.Epsilon) <= start);
    }

    [Fact]
    public void A_date_without_a_session_has_no_bar() => Assert.Null(s_sessions.StartOf(Date("2025-11-27")));

    [Theory]
    [InlineData("2025-11-26T14:30:00", "2025-11-26T15:30:00")]
    [InlineData("2025-11-26T15:30:00", "2025-11-26T16:00:00")]
    [InlineData("2025-11-28T12:30:00", "2025-11-28T13:00:00")]
    [InlineData("2025-11-28T13:00:00", "2025-11-28T14:00:00")]
    public void An_intraday_bar_ends_at_the_close_at_the_latest(string start, string end) =>
        Assert.Equal(InNewYork(end).ToUnixNanos(), s_hours.EndOf(InNewYork(start).ToUnixNanos()));

    [Fact]
    public void A_bar_outside_the_calendar_has_no_end()
    {
        Assert.Throws<CalendarBoundsException>(() => s_sessions.EndOf(InNewYork("2025-12-31T16:00:00").ToUnixNanos()));
        Assert.Throws<CalendarBoundsException>(() => s_sessions.EndOf(InNewYork("2024-12-31T09:30:00").ToUnixNanos()));
        Assert.Throws<CalendarBoundsException>(() => s_hours.EndOf(InNewYork("2026-01-01T00:00:00").ToUnixNanos()));
    }

    [Fact]
    public void Weeks_and_months_end_with_the_civil_week_and_month_across_a_clock_change()
    {
        var weeks = new BarClock(NewYork, new Frequency(FrequencyUnit.Week, 1), Duration.Zero);
        var months = new BarClock(NewYork, new Frequency(FrequencyUnit.Month, 1), Duration.Zero);
        var start = InNewYork("2025-10-27T00:00:00").ToUnixNanos();
        Assert.Equal(InNewYork("2025-11-03T00:00:00").ToUnixNanos(), weeks.EndOf(start));
        Assert.Equal(InNewYork("2025-11-01T00:00:00").ToUnixNanos(), months.EndOf(start));
        Assert.Equal(start, weeks.FirstUnknownStart(InNewYork("2025-11-02T23:59:59")));
        Assert.Equal(InNewYork("2025-11-03T00:00:00").ToUnixNanos(), weeks.FirstUnknownStart(InNewYork("2025-11-03T00:00:00")));
    }

    [Theory]
    [InlineData(FrequencyUnit.Quarter, "2025-10-01T00:00:00", "2026-01-01T00:00:00")]
    [InlineData(FrequencyUnit.Quarter, "2025-11-17T12:00:00", "2026-01-01T00:00:00")]
    [InlineData(FrequencyUnit.Quarter, "2025-03-31T23:59:59", "2025-04-01T00:00:00")]
    [InlineData(FrequencyUnit.Year, "2025-01-01T00:00:00", "2026-01-01T00:00:00")]
    [InlineData(FrequencyUnit.Year, "2024-12-31T23:59:59", "2025-01-01T00:00:00")]
    public void Quarters_and_years_end_with_the_civil_quarter_and_year(FrequencyUnit unit, string start, string end)
    {
        var clock = new BarClock(NewYork, new Frequency(unit, 1), Duration.Zero);
        Assert.Equal(InNewYork(end).ToUnixNanos(), clock.EndOf(InNewYork(start).ToUnixNanos()));
        Assert.Equal(InNewYork(end).ToUnixNanos(), clock.FirstStartEndingAfter(InNewYork(end).ToUnixNanos()));
    }

    [Theory]
    [InlineData(FrequencyUnit.Quarter, "2025-07-01T00:00:00", "2025-10-01T00:00:00")]
    [InlineData(FrequencyUnit.Year, "2025-01-01T00:00:00", "2026-01-01T00:00:00")]
    public void A_quarter_and_a_year_are_known_at_their_end_plus_the_knowledge_delay(FrequencyUnit unit, string start, string end)
    {
        var delay = Duration.FromDays(30);
        var clock = new BarClock(NewYork, new Frequency(unit, 1), delay);
        var bar = InNewYork(start).ToUnixNanos();
        var known = InNewYork(end) + delay;
        Assert.Equal(known.ToUnixNanos(), clock.KnownAt(bar));
        Assert.Equal(bar, clock.FirstUnknownStart(known - Duration.Epsilon));
        Assert.Equal(InNewYork(end).ToUnixNanos(), clock.FirstUnknownStart(known));
        Assert.Equal(InNewYork(end).ToUnixNanos(), clock.EarliestUnknownEnd(known - Duration.Epsilon));
        Assert.False(clock.ExpectsEndIn(bar, InNewYork(end).ToUnixNanos() - 1));
        Assert.True(clock.ExpectsEndIn(bar, InNewYork(end).ToUnixNanos()));
    }

    [Fact]
    public void An_irregular_bar_is_one_instant_and_known_at_once()
    {
        var clock = new BarClock(NewYork, new Frequency(FrequencyUnit.Irregular, 1), Duration.Zero);
        Assert.Equal(5, clock.KnownAt(5));
        Assert.Equal(6, clock.FirstUnknownStart(5L.ToInstant()));
    }

    [Fact]
    public void Frequencies_refuse_counts_that_do_not_suit_the_unit()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Frequency(FrequencyUnit.Session, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Frequency(FrequencyUnit.Minute, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Frequency(FrequencyUnit.Quarter, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Frequency(FrequencyUnit.Year, 2));
        Assert.Equal(Duration.FromDays(62), new Frequency(FrequencyUnit.Month, 1).DefaultTolerance);
        Assert.Equal(Duration.FromDays(184), new Frequency(FrequencyUnit.Quarter, 1).DefaultTolerance);
        Assert.Equal(Duration.FromMinutes(5), new Frequency(FrequencyUnit.Minute, 1).DefaultTolerance);
        Assert.Equal(Duration.FromHours(2), new Frequency(FrequencyUnit.Hour, 1).DefaultTolerance);
    }
}
