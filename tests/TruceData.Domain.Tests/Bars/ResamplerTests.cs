using NodaTime;
using TruceData.Domain.Bars;
using TruceData.Domain.Calendars;
using TruceData.Domain.Time;
using static TruceData.Domain.Tests.Markets;

namespace TruceData.Domain.Tests.Bars;

/// <summary>Resampling on read, from minutes to hours, sessions, weeks and months, with the number of missing bars.</summary>
public class ResamplerTests
{
    private static readonly Aggregation[] s_ohlcv =
        [Aggregation.First, Aggregation.Maximum, Aggregation.Minimum, Aggregation.Last, Aggregation.Sum];
    private static readonly Frequency s_hour = new(FrequencyUnit.Hour, 1);
    private static readonly Frequency s_session = new(FrequencyUnit.Session, 1);
    private static readonly Frequency s_week = new(FrequencyUnit.Week, 1);

    [Fact]
    public void Hours_are_counted_from_the_opening_and_end_at_the_close()
    {
        var bars = Resample(NewYork, Minutes(30), s_hour, [.. Enumerable.Range(0, 13).Select(i => ("2025-10-10T09:30:00", 30 * i))]);
        string[] starts = ["09:30", "10:30", "11:30", "12:30", "13:30", "14:30", "15:30"];
        Assert.Equal(starts.Select(s => InNewYork($"2025-10-10T{s}:00").ToUnixNanos()), bars.Select(b => b.Start));
        Assert.Equal([2, 2, 2, 2, 2, 2, 1], bars.Select(b => b.UsedCount));
        Assert.All(bars, b => Assert.Equal(0, b.MissingCount));
    }

    [Fact]
    public void Open_is_the_first_high_the_greatest_low_the_least_close_the_last_volume_the_sum()
    {
        var block = new BarBlock(
            new[] { Nanos("2025-10-10T09:30:00"), Nanos("2025-10-10T10:00:00") },
            [new[] { 10.0, 12 }, new[] { 15.0, 14 }, new[] { 9.0, 8 }, new[] { 12.0, 11 }, new[] { 100.0, 50 }]);
        var bar = Assert.Single(new Resampler(Clock(NewYork, Minutes(30)), s_hour).Bars([block], s_ohlcv));
        Assert.Equal([10, 15, 8, 11, 150], bar.Values);
    }

    [Fact]
    public void A_missing_value_is_skipped_and_counted()
    {
        var block = new BarBlock(
            new[] { Nanos("2025-10-10T09:30:00"), Nanos("2025-10-10T10:00:00") },
            [new[] { double.NaN, 12 }, new[] { double.NaN, double.NaN }]);
        var bar = Assert.Single(new Resampler(Clock(NewYork, Minutes(30)), s_hour).Bars([block], [Aggregation.First, Aggregation.Sum]));
        Assert.Equal([12, double.NaN], bar.Values);
        Assert.Equal((2, 2), (bar.UsedCount, bar.MissingCount));
    }

    [Fact]
    public void A_bar_computed_across_a_gap_reports_the_missing_bars()
    {
        var bars = Resample(
            NewYork, Minutes(10), s_hour, ("2025-10-10T09:30:00", 0), ("2025-10-10T09:30:00", 50), ("2025-10-10T12:30:00", 0));
        Assert.Equal([Nanos("2025-10-10T09:30:00"), Nanos("2025-10-10T12:30:00")], bars.Select(b => b.Start));
        Assert.Equal([(2, 4), (1, 5)], bars.Select(b => (b.UsedCount, b.MissingCount)));
    }

    [Fact]
    public void A_lunch_break_is_not_a_gap_and_restarts_the_count()
    {
        var morning = Enumerable.Range(0, 4).Select(i => ("2025-10-09T01:30:00", 30 * i));
        var afternoon = Enumerable.Range(0, 4).Select(i => ("2025-10-09T05:00:00", 30 * i));
        var starts = morning.Concat(afternoon).Select(t => (Utc(t.Item1) + Duration.FromMinutes(t.Item2)).ToUnixNanos()).ToArray();
        var hours = Resample(Shanghai, Minutes(30), s_hour, starts);
        Assert.Equal(["01:30", "02:30", "05:00", "06:00"], hours.Select(b => b.Start.ToInstant().ToString("HH:mm", null)));
        var session = Assert.Single(Resample(Shanghai, Minutes(30), s_session, starts));
        Assert.Equal((8, 0), (session.UsedCount, session.MissingCount));
        Assert.Equal(Utc("2025-10-09T01:30:00").ToUnixNanos(), session.Start);
    }

    [Fact]
    public void A_half_day_needs_fewer_bars()
    {
        var bars = Resample(NewYork, Minutes(30), s_session, [.. Enumerable.Range(0, 7).Select(i => ("2025-11-28T09:30:00", 30 * i))]);
        Assert.Equal((7, 0), (bars[0].UsedCount, bars[0].MissingCount));
    }

    [Fact]
    public void Bars_that_no_resampled_bar_contains_are_excluded_and_counted()
    {
        var bars = Resample(
            NewYork, Minutes(30), s_hour,
            ("2025-10-10T08:00:00", 0),
            ("2025-10-10T09:30:00", 0),
            ("2025-10-10T10:15:00", 0),
            ("2025-10-10T16:00:00", 0),
            ("2025-10-13T09:30:00", 0));
        Assert.Equal([(1, 3L), (1, 0L)], bars.Select(b => (b.UsedCount, b.ExcludedCount)));
    }

    [Fact]
    public void A_week_contains_the_sessions_of_its_dates_and_misses_none_on_a_holiday()
    {
        var thanksgiving = SessionsBetween("2025-11-24", "2025-12-02").Select(s => s.Open.ToUnixNanos()).ToArray();
        var weeks = Resample(NewYork, s_session, s_week, thanksgiving);
        Assert.Equal([Nanos("2025-11-24T00:00:00"), Nanos("2025-12-01T00:00:00")], weeks.Select(b => b.Start));
        Assert.Equal([(4, 0), (2, 3)], weeks.Select(b => (b.UsedCount, b.MissingCount)));

        // The session of Monday the 13th opens in Chicago on the Sunday before.
        var monday = Assert.Single(Resample(Chicago, s_session, s_week, Chicago.OnDate(Date("2025-10-13"))!.Open.ToUnixNanos()));
        Assert.Equal(InZone("2025-10-13T00:00:00", Chicago.Zone).ToUnixNanos(), monday.Start);
    }

    [Fact]
    public void A_resampled_bar_is_known_when_every_bar_that_it_can_contain_is_known()
    {
        var clock = new Resampler(new BarClock(NewYork, Minutes(1), Duration.FromMinutes(5)), s_session).Clock;
        Assert.Equal(InNewYork("2025-11-28T13:05:00").ToUnixNanos(), clock.KnownAt(Nanos("2025-11-28T09:30:00")));
    }

    [Theory]
    [InlineData(FrequencyUnit.Quarter, "2025-07-01", "2025-10-01")]
    [InlineData(FrequencyUnit.Year, "2025-01-01")]
    public void Sessions_are_resampled_to_quarters_and_years(FrequencyUnit unit, params string[] starts)
    {
        long[] times = [.. new[] { "2025-08-29", "2025-09-30", "2025-10-01" }.Select(d => NewYork.OnDate(Date(d))!.Open.ToUnixNanos())];
        var bars = Resample(NewYork, s_session, new Frequency(unit, 1), times);
        Assert.Equal(starts.Select(d => InNewYork(d + "T00:00:00").ToUnixNanos()), bars.Select(b => b.Start));
    }

    [Theory]
    [InlineData(FrequencyUnit.Session, 1, FrequencyUnit.Hour, 1)]
    [InlineData(FrequencyUnit.Minute, 7, FrequencyUnit.Minute, 10)]
    [InlineData(FrequencyUnit.Minute, 10, FrequencyUnit.Minute, 10)]
    [InlineData(FrequencyUnit.Hour, 1, FrequencyUnit.Minute, 30)]
    [InlineData(FrequencyUnit.Week, 1, FrequencyUnit.Month, 1)]
    [InlineData(FrequencyUnit.Month, 1, FrequencyUnit.Quarter, 1)]
    [InlineData(FrequencyUnit.Quarter, 1, FrequencyUnit.Year, 1)]
    [InlineData(FrequencyUnit.Session, 1, FrequencyUnit.Session, 1)]
    [InlineData(FrequencyUnit.Minute, 1, FrequencyUnit.Irregular, 1)]
    public void Bars_that_do_not_nest_are_refused(FrequencyUnit from, int fromCount, FrequencyUnit to, int toCount) =>
        Assert.Throws<ArgumentException>(
            () => new Resampler(Clock(NewYork, new Frequency(from, fromCount)), new Frequency(to, toCount)));

    [Fact]
    public void A_length_that_does_not_divide_the_day_is_refused_on_a_continuous_calendar()
    {
        var minutes = Clock(Continuous, Minutes(1));
        Assert.Throws<ArgumentException>(() => new Resampler(minutes, new Frequency(FrequencyUnit.Hour, 7)));
        Assert.Equal(new Frequency(FrequencyUnit.Hour, 8), new Resampler(minutes, new Frequency(FrequencyUnit.Hour, 8)).Clock.Frequency);
    }

    [Fact]
    public void Minutes_to_sessions_is_minutes_to_hours_to_sessions()
    {
        var random = new Random(5);
        var starts = SessionsBetween("2025-11-24", "2025-11-28").SelectMany(TenMinuteStarts).Where(_ => random.Next(4) > 0).ToArray();
        var block = new BarBlock(starts, [.. s_ohlcv.Select(_ => RandomColumn(random, starts.Length))]);
        var hours = new Resampler(Clock(NewYork, Minutes(10)), s_hour).Bars([block], s_ohlcv).ToArray();
        var hourBlock = new BarBlock(
            Array.ConvertAll(hours, h => h.Start),
            [.. s_ohlcv.Select((_, c) => (ReadOnlyMemory<double>)Array.ConvertAll(hours, h => h.Values[c]))]);
        var direct = new Resampler(Clock(NewYork, Minutes(10)), s_session).Bars([block], s_ohlcv).ToArray();
        var stepwise = new Resampler(Clock(NewYork, s_hour), s_session).Bars([hourBlock], s_ohlcv).ToArray();
        Assert.Equal(4, direct.Length);
        Assert.Equal(direct.Select(b => b.Start), stepwise.Select(b => b.Start));
        Assert.Equal(direct.SelectMany(b => b.Values), stepwise.SelectMany(b => b.Values));
    }

    private static IEnumerable<Session> SessionsBetween(string first, string last) =>
        NewYork.Sessions.Where(s => s.Date >= Date(first) && s.Date <= Date(last));

    private static IEnumerable<long> TenMinuteStarts(Session session) =>
        Enumerable.Range(0, (int)((session.Close - session.Open).TotalMinutes / 10))
            .Select(i => (session.Open + Duration.FromMinutes(10 * i)).ToUnixNanos());

    private static ReadOnlyMemory<double> RandomColumn(Random random, int length) =>
        Enumerable.Range(0, length).Select(_ => (double)random.Next(100)).ToArray();

    private static Frequency Minutes(int count) => new(FrequencyUnit.Minute, count);

    private static BarClock Clock(Calendar calendar, Frequency frequency) => new(calendar, frequency, Duration.Zero);

    private static long Nanos(string newYork) => InNewYork(newYork).ToUnixNanos();

    private static ResampledBar[] Resample(
        Calendar calendar, Frequency from, Frequency to, params (string From, int Minutes)[] starts)
    {
        var times = Array.ConvertAll(starts, s => (InNewYork(s.From) + Duration.FromMinutes(s.Minutes)).ToUnixNanos());
        return Resample(calendar, from, to, times);
    }

    private static ResampledBar[] Resample(Calendar calendar, Frequency from, Frequency to, params long[] starts)
    {
        var block = new BarBlock(starts, [starts.Select((_, i) => (double)i).ToArray()]);
        return [.. new Resampler(Clock(calendar, from), to).Bars([block], [Aggregation.Last])];
    }
}
