using NodaTime;
using TruceData.Domain;
using static TruceData.Tests.Markets;

namespace TruceData.Tests;

public class AlignmentTests
{
    private static readonly Frequency s_daily = new(FrequencyUnit.Session, 1);
    private static readonly Frequency s_hourly = new(FrequencyUnit.Hour, 1);
    private static readonly Frequency s_minutes = new(FrequencyUnit.Minute, 10);

    // The week of the threat: Wednesday 8 to Thursday 16 October 2025, closes of New York.
    private static readonly SeriesInput s_october = Daily(NewYork, "2025-10-08", 100, 101, 99, 102, 103, 104, 105);
    private static readonly EventTime s_threat = Exactly(InNewYork("2025-10-10T10:57:00"));

    [Fact]
    public void Rule09_a_window_is_inclusive_at_both_ends()
    {
        Assert.Equal(120, new AlignmentWindow(WindowUnit.Sessions, -130, -11, null).Count);
        Assert.Equal([101, 99, 102], Align(s_threat, s_october, Sessions(-1, 1)).Values);
    }

    [Fact]
    public void Rule09_a_window_that_makes_no_sense_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new AlignmentWindow(WindowUnit.Sessions, 1, 0, null));
        Assert.Throws<ArgumentException>(() => new AlignmentWindow(WindowUnit.Bars, 0, AlignmentWindow.MaxCount, null));
        Assert.Throws<ArgumentException>(() => new AlignmentWindow(WindowUnit.Bars, int.MinValue, int.MaxValue, null));
        Assert.Throws<ArgumentException>(() => new AlignmentWindow(WindowUnit.Sessions, 0, 1, Duration.FromHours(1)));
        Assert.Throws<ArgumentException>(() => new AlignmentWindow(WindowUnit.Elapsed, 0, 1, null));
        Assert.Throws<ArgumentException>(() => new AlignmentWindow(WindowUnit.Elapsed, 0, 1, Duration.Zero));
        Assert.Throws<ArgumentException>(() => new AlignmentWindow(WindowUnit.Elapsed, 0, 1, Duration.FromDays(367)));
    }

    [Fact]
    public void Rule06_each_row_says_when_its_observation_starts_and_ends()
    {
        var values = Align(s_threat, s_october, Sessions(0, 0));
        Assert.Equal([Nanos("2025-10-10T09:30:00")], values.ObservationStarts);
        Assert.Equal([Nanos("2025-10-10T16:00:00")], values.ObservationEnds);
        var returns = Align(s_threat, s_october, Sessions(0, 0), Measure.SimpleReturn);
        Assert.Equal([Nanos("2025-10-09T16:00:00")], returns.ObservationStarts);
        Assert.Equal([Nanos("2025-10-10T16:00:00")], returns.ObservationEnds);
    }

    [Fact]
    public void Rule06_closes_of_two_markets_on_one_date_are_not_the_same_instant()
    {
        var shanghai = Align(s_threat, Daily(Shanghai, "2025-10-09", 10, 11, 12), Sessions(0, 0));
        Assert.Equal(Date("2025-10-13"), shanghai.Anchor!.Session.Date);
        Assert.Equal([Utc("2025-10-13T07:00:00").ToUnixNanos()], shanghai.ObservationEnds);
    }

    [Fact]
    public void Rule05_returns_run_between_real_observations_and_reach_before_the_window()
    {
        var series = Daily(NewYork, "2025-10-08", 100, 101, double.NaN, 102, 103);
        var aligned = Align(s_threat, series, Sessions(-1, 1), Measure.SimpleReturn);
        Assert.Equal([Missing.Present, Missing.NoData, Missing.Present], aligned.Missing);
        Assert.Equal((101.0 / 100) - 1, aligned.Values[0]);
        Assert.Equal((102.0 / 101) - 1, aligned.Values[2]);
        Assert.Equal(Nanos("2025-10-09T16:00:00"), aligned.ObservationStarts[2]);
        Assert.True(double.IsNaN(aligned.Values[1]));
        Assert.Equal(long.MinValue, aligned.ObservationStarts[1]);
    }

    [Fact]
    public void Rule05_the_first_bar_has_nothing_to_measure_from() =>
        Assert.Equal(
            [Missing.BeforeCoverage, Missing.NoData, Missing.Present],
            Align(s_threat, s_october, Sessions(-3, -1), Measure.LogReturn).Missing);

    [Fact]
    public void Rule05_a_closed_market_is_never_a_return_of_nought()
    {
        var daily = new AlignmentWindow(WindowUnit.Elapsed, 0, 3, Duration.FromDays(1));
        var friday = Exactly(InNewYork("2025-10-10T16:30:00"));
        foreach (var measure in new[] { Measure.SimpleReturn, Measure.LogReturn, Measure.CumulativeSimpleReturn, Measure.Change })
        {
            var aligned = Align(friday, s_october, daily, measure);
            Assert.Equal([Missing.MarketClosed, Missing.MarketClosed], aligned.Missing.Skip(1).Take(2));
            Assert.Equal(Missing.Present, aligned.Missing[3]);
        }

        Assert.Equal((102.0 / 99) - 1, Align(friday, s_october, daily, Measure.SimpleReturn).Values[3]);
        Assert.Equal([99, 99, 99, 102], Align(friday, s_october, daily).Values);
    }

    [Fact]
    public void Rule05_a_24x7_asset_moves_on_the_Saturday_that_New_York_is_shut()
    {
        var saturday = Exactly(Utc("2025-10-11T12:00:00"));
        var aligned = Align(saturday, Daily(Continuous, "2025-10-09", 10, 9, 8, 7), Sessions(-1, 1), Measure.SimpleReturn);
        Assert.Equal(Date("2025-10-11"), aligned.Anchor!.Session.Date);
        Assert.Equal([(9.0 / 10) - 1, (8.0 / 9) - 1, (7.0 / 8) - 1], aligned.Values);
        Assert.Equal(Utc("2025-10-12T00:00:00").ToUnixNanos(), aligned.ObservationEnds[1]);
    }

    [Fact]
    public void Rule05_a_24x7_asset_can_be_measured_over_the_closes_of_an_exchange()
    {
        var bars = Hourly(Continuous, Utc("2025-10-09T00:00:00"), 24 * 6);
        var aligned = Align(s_threat, bars with { Calendar = NewYork }, Sessions(0, 1), Measure.SimpleReturn);
        Assert.Equal([Nanos("2025-10-09T16:00:00"), Nanos("2025-10-10T16:00:00")], aligned.ObservationStarts);
        Assert.Equal([Nanos("2025-10-10T16:00:00"), Nanos("2025-10-13T16:00:00")], aligned.ObservationEnds);
    }

    [Fact]
    public void Rule05_a_market_shut_between_two_closes_of_the_matched_one_is_closed()
    {
        var shanghai = Daily(Shanghai, "2025-09-29", 10, 11, 12) with { Calendar = NewYork };
        var tuesday = Exactly(InNewYork("2025-09-30T12:00:00"));
        Assert.Equal(
            [Missing.Present, Missing.MarketClosed], Align(tuesday, shanghai, Sessions(0, 1), Measure.SimpleReturn).Missing);
        var values = Align(tuesday, shanghai, Sessions(4, 7));
        Assert.Equal([Missing.Present, Missing.MarketClosed, Missing.MarketClosed, Missing.Present], values.Missing);
        Assert.Equal(Date("2025-10-09"), NewYork.Sessions[values.Anchor!.SessionIndex + 7].Date);
    }

    [Fact]
    public void Rule07_the_reference_is_the_last_observation_before_the_event()
    {
        var bars = Hourly(NewYork, InNewYork("2025-10-10T09:30:00"), 7);
        var at = Align(Exactly(InNewYork("2025-10-10T10:30:00")), bars, Sessions(0, 0), Measure.Change);
        Assert.Equal(new Observation(Nanos("2025-10-10T09:30:00"), Nanos("2025-10-10T10:30:00"), 0), at.Reference);
        var justBefore = Exactly(InNewYork("2025-10-10T10:30:00") - Duration.Epsilon);
        var none = Align(justBefore, bars, Sessions(0, 0), Measure.Change);
        Assert.Null(none.Reference);
        Assert.Equal([Missing.NoData], none.Missing);
    }

    [Fact]
    public void Rule07_the_reference_may_be_the_first_offset_or_the_session_before()
    {
        var first = Align(s_threat, s_october, Sessions(-2, 1), Measure.Change, Reference.FirstOffset);
        Assert.Equal([0, 1, -1, 2], first.Values);
        var before = Align(Exactly(InNewYork("2025-10-10T18:00:00")), s_october, Sessions(-1, 0), Measure.CumulativeSimpleReturn, Reference.PreviousSession);
        Assert.Equal([0, (102.0 / 99) - 1], before.Values);
        Assert.Equal(99, before.Reference!.Value.Value);
        Assert.Null(Align(s_threat, s_october, Sessions(0, 0)).Reference);
    }

    [Fact]
    public void Rule07_a_ratio_needs_something_above_nought_to_measure_from()
    {
        var series = Daily(NewYork, "2025-10-09", -37, 10, 0, 5);
        Assert.Equal([Missing.NoData, Missing.Present, Missing.NoData], Align(s_threat, series, Sessions(0, 2), Measure.SimpleReturn).Missing);
        Assert.Equal([Missing.NoData, Missing.NoData, Missing.NoData], Align(s_threat, series, Sessions(0, 2), Measure.LogReturn).Missing);
        Assert.Equal([47, 37, 42], Align(s_threat, series, Sessions(0, 2), Measure.Change).Values);
    }

    [Fact]
    public void Rule08_a_match_beyond_the_tolerance_is_stale()
    {
        var bars = TenMinutes("2025-10-10T09:30:00", 39, missing: i => i is >= 3 and <= 9);
        var event1057 = Exactly(InNewYork("2025-10-10T10:57:00"));
        var steps = new AlignmentWindow(WindowUnit.Elapsed, -1, 3, Duration.FromMinutes(10));
        Assert.Equal(
            [Missing.Stale, Missing.Stale, Missing.Stale, Missing.Stale, Missing.Present], Align(event1057, bars, steps).Missing);
        var patient = new MatchRule(MatchDirection.Backward, true, Duration.FromHours(2));
        Assert.Equal([2, 2, 2, 2, 10], Align(event1057, bars, steps, match: patient).Values);
    }

    [Theory]
    [InlineData(MatchDirection.Backward, true, 1)]
    [InlineData(MatchDirection.Backward, false, 0)]
    [InlineData(MatchDirection.Forward, true, 1)]
    [InlineData(MatchDirection.Forward, false, 2)]
    [InlineData(MatchDirection.Nearest, true, 1)]
    [InlineData(MatchDirection.Nearest, false, 0)]
    public void Rule08_strictness_decides_at_the_exact_instant(MatchDirection direction, bool allowExact, double expected)
    {
        var bars = TenMinutes("2025-10-10T09:30:00", 10);
        var steps = new AlignmentWindow(WindowUnit.Elapsed, 0, 0, Duration.FromMinutes(1));
        var rule = new MatchRule(direction, allowExact, null);
        Assert.Equal([expected], Align(Exactly(InNewYork("2025-10-10T09:50:00")), bars, steps, match: rule).Values);
    }

    [Theory]
    [InlineData("09:54:00", 1)]
    [InlineData("09:55:00", 1)]
    [InlineData("09:56:00", 2)]
    public void Rule08_the_nearest_of_two_equally_near_is_the_earlier(string time, double expected)
    {
        var bars = TenMinutes("2025-10-10T09:30:00", 10);
        var steps = new AlignmentWindow(WindowUnit.Elapsed, 0, 0, Duration.FromMinutes(1));
        var rule = new MatchRule(MatchDirection.Nearest, true, null);
        Assert.Equal([expected], Align(Exactly(InNewYork($"2025-10-10T{time}")), bars, steps, match: rule).Values);
    }

    [Fact]
    public void Rule08_outside_hours_nothing_is_stale_but_closed()
    {
        var bars = TenMinutes("2025-10-10T09:30:00", 39, next: "2025-10-13T09:30:00");
        var steps = new AlignmentWindow(WindowUnit.Elapsed, 0, 1, Duration.FromHours(1));
        var aligned = Align(Exactly(InNewYork("2025-10-10T15:30:00")), bars, steps);
        Assert.Equal([Missing.Present, Missing.MarketClosed], aligned.Missing);
    }

    [Fact]
    public void Rule01_a_bar_is_known_at_its_end_and_not_at_its_start()
    {
        var close = InNewYork("2025-10-10T16:00:00");
        var before = Align(s_threat, s_october, Sessions(-1, 1), knowledgeTime: close - Duration.Epsilon);
        Assert.Equal([Missing.Present, Missing.NotYetKnown, Missing.NotYetKnown], before.Missing);
        Assert.Equal(InNewYork("2025-10-09T16:00:00"), before.MaxKnowledgeTime);
        var at = Align(s_threat, s_october, Sessions(-1, 1), knowledgeTime: close);
        Assert.Equal([Missing.Present, Missing.Present, Missing.NotYetKnown], at.Missing);
        Assert.Equal(close, at.MaxKnowledgeTime);
    }

    [Fact]
    public void Rule01_a_delayed_figure_is_known_after_its_delay()
    {
        var delayed = Daily(NewYork, "2025-10-08", Duration.FromHours(18), 100, 101, 99);
        var known = InNewYork("2025-10-11T10:00:00");
        Assert.Equal([Missing.Present], Align(s_threat, delayed, Sessions(0, 0), knowledgeTime: known).Missing);
        Assert.Equal(known, Align(s_threat, delayed, Sessions(0, 0)).MaxKnowledgeTime);
        Assert.Equal([Missing.NotYetKnown], Align(s_threat, delayed, Sessions(0, 0), knowledgeTime: known - Duration.Epsilon).Missing);
    }

    [Fact]
    public void Rule01_a_bar_not_yet_known_never_changes_another_cell()
    {
        var known = InNewYork("2025-10-10T15:00:00");
        var otherwise = Daily(NewYork, "2025-10-08", 100, 101, 5000, double.NaN, 6000, 7000, 8000);
        foreach (var measure in Enum.GetValues<Measure>())
        {
            foreach (var reference in Enum.GetValues<Reference>())
            {
                var one = Align(s_threat, s_october, Sessions(-1, 3), measure, reference, knowledgeTime: known);
                var two = Align(s_threat, otherwise, Sessions(-1, 3), measure, reference, knowledgeTime: known);
                Assert.Equal(one.Values, two.Values);
                Assert.Equal(one.Missing, two.Missing);
                Assert.Equal(one.Reference, two.Reference);
            }
        }
    }

    [Fact]
    public void Rule01_a_reference_not_yet_known_is_no_reference()
    {
        var delayed = Daily(NewYork, "2025-10-08", Duration.FromDays(2), 100, 101, 99);
        var aligned = Align(s_threat, delayed, Sessions(-2, -1), Measure.Change, knowledgeTime: InNewYork("2025-10-10T20:00:00"));
        Assert.Null(aligned.Reference);
        Assert.Equal([Missing.NotYetKnown, Missing.NotYetKnown], aligned.Missing);
    }

    [Fact]
    public void Rule01_a_closing_not_announced_yet_does_not_move_the_window()
    {
        var early = Exactly(InNewYork("2025-01-08T12:00:00"));
        var series = Daily(NewYork, "2025-01-06", 1, 2, 3, 4);
        var beforeAnnouncement = Utc("2024-12-30T12:00:00");
        Assert.Equal(
            Date("2025-01-09"),
            Align(Exactly(InNewYork("2025-01-08T18:00:00")), series, Sessions(0, 0), knowledgeTime: beforeAnnouncement).Anchor!.Session.Date);
        Assert.Equal([3, 4], Align(early, series, Sessions(0, 1)).Values);
    }

    [Fact]
    public void Missing_before_the_first_bar_and_after_the_last_is_out_of_coverage() =>
        Assert.Equal(
            [Missing.BeforeCoverage, Missing.Present, Missing.Present, Missing.AfterCoverage],
            Align(s_threat, Daily(NewYork, "2025-10-09", 1, 2), Sessions(-2, 1)).Missing);

    [Fact]
    public void Missing_outside_the_verified_bounds_is_out_of_coverage()
    {
        var end = Align(Exactly(InNewYork("2025-12-31T12:00:00")), Daily(NewYork, "2025-12-30", 1, 2), Sessions(0, 1));
        Assert.Equal([Missing.Present, Missing.AfterCoverage], end.Missing);
        var start = Align(Exactly(InNewYork("2025-01-02T12:00:00")), Daily(NewYork, "2025-01-02", 1, 2), Sessions(-1, 0));
        Assert.Equal([Missing.BeforeCoverage, Missing.Present], start.Missing);
        var long1 = new AlignmentWindow(WindowUnit.Elapsed, -AlignmentWindow.MaxCount / 2, 0, Duration.FromDays(366));
        Assert.Equal(Missing.BeforeCoverage, Align(s_threat, s_october, long1).Missing[0]);
    }

    [Fact]
    public void Missing_without_a_bar_in_a_session_is_no_data()
    {
        var series = Daily(NewYork, "2025-10-09", 1, double.NaN, 2);
        Assert.Equal([Missing.Present, Missing.NoData, Missing.Present], Align(s_threat, series, Sessions(-1, 1)).Missing);
    }

    [Fact]
    public void Missing_outside_the_listing_is_not_listed()
    {
        var listed = s_october with { FirstListed = Date("2025-10-10"), LastListed = Date("2025-10-13") };
        Assert.Equal(
            [Missing.NotListed, Missing.Present, Missing.Present, Missing.NotListed], Align(s_threat, listed, Sessions(-1, 2)).Missing);
        var coin = Daily(Continuous, "2025-10-10", 1, 2) with { LastListed = Date("2025-10-10") };
        Assert.Equal([Missing.Present, Missing.NotListed], Align(s_threat, coin, Sessions(0, 1)).Missing);
    }

    [Fact]
    public void Missing_without_an_anchor_is_market_closed()
    {
        var saturday = Exactly(InNewYork("2025-10-11T12:00:00"));
        var aligned = Alignment.Align(
            saturday, s_october, Sessions(-1, 1), AnchorPolicy.Reject, Reference.LastBeforeEvent, Measure.Value, MatchRule.Default, null);
        Assert.Null(aligned.Anchor);
        Assert.All(aligned.Missing, missing => Assert.Equal(Missing.MarketClosed, missing));
    }

    [Fact]
    public void Sessions_of_an_intraday_series_are_seen_at_their_last_bar()
    {
        var bars = Hourly(NewYork, InNewYork("2025-11-28T09:30:00"), 4);
        var aligned = Align(Exactly(InNewYork("2025-11-28T10:00:00")), bars, Sessions(0, 0));
        Assert.Equal([3], aligned.Values);
        Assert.Equal([Nanos("2025-11-28T13:00:00")], aligned.ObservationEnds);
    }

    [Fact]
    public void Bars_are_counted_from_the_first_that_ends_after_the_event()
    {
        var bars = Hourly(NewYork, InNewYork("2025-10-10T09:30:00"), 4);
        var window = new AlignmentWindow(WindowUnit.Bars, -3, 3, null);
        var aligned = Align(Exactly(InNewYork("2025-10-10T11:30:00")), bars, window);
        Assert.Equal(
            [Missing.BeforeCoverage, Missing.Present, Missing.Present, Missing.Present, Missing.Present, Missing.AfterCoverage, Missing.AfterCoverage],
            aligned.Missing);
        Assert.Equal([0, 1, 2, 3], aligned.Values.Skip(1).Take(4));
        var known = Align(Exactly(InNewYork("2025-10-10T11:30:00")), bars, window, knowledgeTime: InNewYork("2025-10-10T13:00:00"));
        Assert.Equal([Missing.Present, Missing.NotYetKnown], known.Missing.Skip(3).Take(2));
    }

    [Fact]
    public void Weeks_are_seen_from_sessions_as_of_their_closes()
    {
        var clock = new BarClock(NewYork, new Frequency(FrequencyUnit.Week, 1), Duration.Zero);
        long[] starts = [Nanos("2025-09-29T00:00:00"), Nanos("2025-10-06T00:00:00")];
        var series = Series(NewYork, clock, starts, [1, 2]);
        Assert.Equal([1, 2], Align(s_threat, series, Sessions(0, 1)).Values);
        var thursday = InNewYork("2025-10-09T20:00:00");
        Assert.Equal(
            [Missing.Present, Missing.NotYetKnown], Align(s_threat, series, Sessions(-1, 0), knowledgeTime: thursday).Missing);
    }

    [Fact]
    public void Rule10_other_events_inside_the_span_are_listed_by_time()
    {
        var span = Align(s_threat, s_october, Sessions(-1, 1)).Span!.Value;
        Assert.Equal(new Interval(InNewYork("2025-10-09T09:30:00"), InNewYork("2025-10-13T16:00:00")), span);
        EventTime[] others =
        [
            Exactly(InNewYork("2025-10-13T16:00:00")),
            OnDay("2025-10-13", NewYorkZone),
            Exactly(InNewYork("2025-10-09T09:30:00")),
            Exactly(InNewYork("2025-10-09T09:30:00") - Duration.Epsilon),
        ];
        Assert.Equal([2, 1], Confounding.Within(span, others));
    }

    internal static SeriesInput Series(Calendar calendar, BarClock clock, long[] starts, double[] values)
    {
        var block = new BarBlock(starts, [values]);
        var bars = starts.Length == 0
            ? BarSequence.Empty
            : new BarSequence([new ChunkBounds(starts[0], starts[^1], starts.Length)], _ => block);
        return new SeriesInput(calendar, clock, bars, 0, null, null);
    }

    private static AlignedSeries Align(
        EventTime time,
        SeriesInput input,
        AlignmentWindow window,
        Measure measure = Measure.Value,
        Reference reference = Reference.LastBeforeEvent,
        MatchRule? match = null,
        Instant? knowledgeTime = null) =>
        Alignment.Align(
            time, input, window, AnchorPolicy.ContainingOrNext, reference, measure, match ?? MatchRule.Default, knowledgeTime);

    private static AlignmentWindow Sessions(int first, int last) => new(WindowUnit.Sessions, first, last, null);

    private static long Nanos(string newYork) => InNewYork(newYork).ToUnixNanos();

    private static SeriesInput Daily(Calendar calendar, string first, params double[] values) =>
        Daily(calendar, first, Duration.Zero, values);

    private static SeriesInput Daily(Calendar calendar, string first, Duration delay, params double[] values)
    {
        var index = calendar.IndexOnOrAfter(Date(first));
        var starts = calendar.Sessions.Skip(index).Take(values.Length).Select(s => s.Open.ToUnixNanos()).ToArray();
        return Series(calendar, new BarClock(calendar, s_daily, delay), starts, values);
    }

    private static SeriesInput Hourly(Calendar calendar, Instant first, int count) =>
        Regular(calendar, s_hourly, [.. Enumerable.Range(0, count).Select(i => first + Duration.FromHours(i))], _ => false);

    private static SeriesInput TenMinutes(string first, int count, Func<int, bool>? missing = null, string? next = null)
    {
        var starts = Enumerable.Range(0, count).Select(i => InNewYork(first) + Duration.FromMinutes(10 * i));
        if (next is not null) starts = starts.Append(InNewYork(next));
        return Regular(NewYork, s_minutes, [.. starts], missing ?? (_ => false));
    }

    private static SeriesInput Regular(Calendar calendar, Frequency frequency, Instant[] starts, Func<int, bool> missing) =>
        Series(
            calendar,
            new BarClock(calendar, frequency, Duration.Zero),
            Array.ConvertAll(starts, s => s.ToUnixNanos()),
            [.. starts.Select((_, i) => missing(i) ? double.NaN : i)]);
}
