using NodaTime;
using TruceData.Domain.Bars;
using TruceData.Domain.Calendars;
using TruceData.Domain.Claims;
using TruceData.Domain.Reactions;
using TruceData.Domain.Time;

namespace TruceData.Domain.Tests.Reactions;

/// <summary>
/// Measurements and verdicts on sessions of New York from 8 to 14 October 2025 and on hours of a 24x7 asset on the 9th and 10th.
/// </summary>
public class ReconciliationVerdictTests
{
    private static readonly PriceSeries Daily = Sessions(
        "daily",
        ("2025-10-08", 100, 102, 99, 101),
        ("2025-10-09", 101, 103, 100, 100),
        ("2025-10-10", 100, 110, 88, 90),
        ("2025-10-13", 92, 96, 91, 95),
        ("2025-10-14", 95, 97, 80, 96));

    private static readonly Interval DayInUtc = new(Markets.Utc("2025-10-09T12:00:00"), Markets.Utc("2025-10-10T23:00:00"));

    [Fact]
    public void Close_to_close_that_fits_is_consistent()
    {
        var found = Against(Daily, Fall(0.10, "2025-10-10", "2025-10-11"));
        Assert.Equal((Verdict.Consistent, 0), (found.Verdict, found.VerdictIndex));
        var plain = found.Measurements[0];
        Assert.Equal((100.0, 90.0, true), (plain.StartValue, plain.EndValue, plain.WithinClaim));
        Assert.Equal(Markets.InNewYork("2025-10-09T16:00:00"), plain.Start);
        Assert.Equal(Markets.InNewYork("2025-10-10T16:00:00"), plain.End);
        Assert.Equal([StartOf("2025-10-09"), StartOf("2025-10-10")], plain.Rows);
    }

    [Theory]
    [InlineData(MoveDefinition.CloseToClose, 100, 90)]
    [InlineData(MoveDefinition.OpenToClose, 100, 90)]
    [InlineData(MoveDefinition.PreviousCloseToLow, 100, 88)]
    [InlineData(MoveDefinition.HighToLow, 110, 88)]
    public void Every_definition_is_tried(MoveDefinition definition, double start, double end)
    {
        var measured = Against(Daily, Fall(0.5, "2025-10-10", "2025-10-11")).Measurements.Single(m => m.Definition == definition);
        Assert.Equal((start, end), (measured.StartValue, measured.EndValue));
        Assert.Equal(end / start - 1, measured.Observed, 15);
    }

    [Fact]
    public void Another_definition_that_fits_bears_the_verdict()
    {
        var found = Against(Daily, Fall(0.20, "2025-10-10", "2025-10-11"));
        Assert.Equal(Verdict.ConsistentUnderDefinition, found.Verdict);
        Assert.Equal(MoveDefinition.HighToLow, found.Measurements[found.VerdictIndex!.Value].Definition);
    }

    [Fact]
    public void A_nearer_measurement_outside_the_claim_does_not_bear_the_verdict()
    {
        // Close to close is -10 %, nearer to 10.5 % than the -12 % from the close before to the low, but "more than" excludes it.
        var move = Fall(0.105, "2025-10-10", "2025-10-11") with { Allowed = new QuantityInterval(0.105, double.PositiveInfinity) };
        var found = Against(Daily, move);
        Assert.Equal(Verdict.ConsistentUnderDefinition, found.Verdict);
        Assert.Equal(MoveDefinition.PreviousCloseToLow, found.Measurements[found.VerdictIndex!.Value].Definition);
    }

    [Fact]
    public void Nothing_that_fits_is_inconsistent_by_the_plain_definition()
    {
        var found = Against(Daily, Fall(0.5, "2025-10-10", "2025-10-11"));
        Assert.Equal(Verdict.Inconsistent, found.Verdict);
        Assert.Equal(MoveDefinition.CloseToClose, found.Measurements[found.VerdictIndex!.Value].Definition);
    }

    [Fact]
    public void A_rise_is_measured_from_lows_to_highs()
    {
        var found = Against(Daily, Rise(0.25, "2025-10-10", "2025-10-11"));
        Assert.Equal((88.0, 110.0), Values(found, MoveDefinition.HighToLow));
        Assert.Equal((100.0, 110.0), Values(found, MoveDefinition.PreviousCloseToLow));
        Assert.Equal(Verdict.ConsistentUnderDefinition, found.Verdict);
    }

    [Fact]
    public void The_wrong_way_is_not_within_the_claim()
    {
        var found = Against(Daily, Rise(0.10, "2025-10-10", "2025-10-11"));
        Assert.False(found.Measurements.Single(m => m.Definition == MoveDefinition.CloseToClose).WithinClaim);
    }

    [Fact]
    public void From_peak_to_trough_every_number_of_sessions_is_tried_in_order_of_time()
    {
        var found = Against(Daily, Fall(0.5, "2025-10-09", "2025-10-15"), maxSessions: 4);
        var spans = found.Measurements.Where(m => m.Definition == MoveDefinition.PeakToTrough).ToArray();
        Assert.Equal([2, 3, 4], spans.Select(s => s.Sessions));
        Assert.Equal((110.0, 80.0), (spans[1].StartValue, spans[1].EndValue));
    }

    [Fact]
    public void A_window_shorter_than_a_session_is_unverifiable_by_sessions()
    {
        var window = new Interval(Markets.InNewYork("2025-10-10T10:57:00"), Markets.InNewYork("2025-10-10T12:00:00"));
        var found = Against(Daily, Fall(0.1, "2025-10-10", "2025-10-11") with { Window = window });
        Assert.Equal((Verdict.Unverifiable, Unverifiable.NothingInWindow), (found.Verdict, found.Reason));
    }

    [Fact]
    public void A_series_of_part_of_the_window_can_confirm_but_not_refute()
    {
        Assert.Equal(Verdict.ConsistentUnderDefinition, Against(Daily, Fall(0.20, "2025-10-01", "2025-10-20")).Verdict);
        var found = Against(Daily, Fall(0.5, "2025-10-01", "2025-10-20"));
        Assert.Equal((Verdict.Unverifiable, Unverifiable.PartOfWindow), (found.Verdict, found.Reason));
        Assert.DoesNotContain(found.Measurements, m => m.Definition == MoveDefinition.CloseToClose);
        Assert.Null(found.VerdictIndex);
    }

    [Theory]
    [InlineData("2025-10-09")]
    [InlineData("2025-10-10")]
    [InlineData("2025-10-13")]
    public void A_series_without_a_session_of_the_window_cannot_refute(string missing)
    {
        (string Date, double Open, double High, double Low, double Close)[] rows =
        [
            ("2025-10-08", 100, 102, 99, 101), ("2025-10-09", 101, 103, 100, 100), ("2025-10-10", 100, 110, 88, 90),
            ("2025-10-13", 92, 96, 91, 95), ("2025-10-14", 95, 97, 80, 96),
        ];
        var move = Fall(0.5, "2025-10-10", "2025-10-14");
        Assert.Equal(Verdict.Inconsistent, Against(Sessions("whole", rows), move).Verdict);
        var found = Against(Sessions("gap", [.. rows.Where(r => r.Date != missing)]), move);
        Assert.Equal((Verdict.Unverifiable, Unverifiable.PartOfWindow), (found.Verdict, found.Reason));
        var unpriced = Against(Sessions("unpriced", [.. rows.Select(r => r.Date == missing ? r with { Close = double.NaN } : r)]), move);
        Assert.Equal(missing == "2025-10-10" ? Verdict.Inconsistent : Verdict.Unverifiable, unpriced.Verdict);
    }

    [Fact]
    public void A_missing_session_after_the_window_does_not_matter()
    {
        var series = Sessions(
            "gap", ("2025-10-09", 101, 103, 100, 100), ("2025-10-10", 100, 110, 88, 90), ("2025-10-14", 95, 97, 80, 96));
        Assert.Equal(Verdict.Consistent, Against(series, Fall(0.10, "2025-10-10", "2025-10-11")).Verdict);
    }

    [Fact]
    public void A_window_of_hours_is_measured_from_close_to_close_of_intraday_bars()
    {
        var hours = Hours(Enumerable.Range(0, 48).Select(h => 100.0 - h).ToArray());
        var window = new Interval(Markets.Utc("2025-10-10T14:00:00"), Markets.Utc("2025-10-10T18:00:00"));
        var found = Against(hours, Fall(0.5, "2025-10-10", "2025-10-11") with { Window = window });
        Assert.Equal(Verdict.Inconsistent, found.Verdict);
        Assert.Equal((63.0, 59.0), Values(found, MoveDefinition.CloseToClose));
    }

    [Theory]
    [InlineData("2025-10-10T14:57:00", "2025-10-10T18:00:00")]
    [InlineData("2025-10-10T14:00:00", "2025-10-10T18:01:00")]
    public void A_window_that_starts_or_ends_inside_a_bar_is_not_refuted(string start, string end)
    {
        var hours = Hours(Enumerable.Range(0, 48).Select(h => 100.0 - h).ToArray());
        var window = new Interval(Markets.Utc(start), Markets.Utc(end));
        var found = Against(hours, Fall(0.5, "2025-10-10", "2025-10-11") with { Window = window });
        Assert.Equal((Verdict.Unverifiable, null), (found.Verdict, found.VerdictIndex));
    }

    [Theory]
    [InlineData("2025-10-10T10:57:00", Verdict.Unverifiable)]
    [InlineData("2025-10-10T09:30:00", Verdict.Inconsistent)]
    [InlineData("2025-10-10T00:00:00", Verdict.Inconsistent)]
    public void Sessions_do_not_refute_a_window_that_starts_while_the_market_is_open(string start, Verdict verdict)
    {
        var window = new Interval(Markets.InNewYork(start), Markets.InNewYork("2025-10-10T20:00:00"));
        Assert.Equal(verdict, Against(Daily, Fall(0.5, "2025-10-10", "2025-10-11") with { Window = window }).Verdict);
    }

    [Fact]
    public void A_session_of_a_continuous_market_belongs_to_the_day_on_which_it_closes()
    {
        var clock = new BarClock(Markets.Continuous, new Frequency(FrequencyUnit.Session, 1), Duration.Zero);
        var first = Markets.Utc("2025-10-08T00:00:00").ToUnixNanos();
        double[] closes = [100, 90, 80, 70];
        var bars = Bars(clock, [.. closes.Select((_, i) => first + (i * NodaConstants.NanosecondsPerDay))], [closes]);
        var days = new PriceSeries("days", bars, new PriceColumns(null, null, null, 0), false);
        var found = Against(days, Fall(0.5, "2025-10-09", "2025-10-10"));
        Assert.Equal((Verdict.Inconsistent, (100.0, 90.0)), (found.Verdict, Values(found, MoveDefinition.CloseToClose)));
    }

    [Fact]
    public void A_move_from_an_event_alone_does_not_refute_a_window_that_is_not_covered()
    {
        var hours = Hours(Enumerable.Range(0, 48).Select(h => 100.0 - h).ToArray());
        var move = Fall(0.5, "2025-10-10", "2025-10-12") with { Events = [Markets.Utc("2025-10-10T14:57:00")] };
        var found = Against(hours, move);
        Assert.Contains(found.Measurements, m => m.Definition == MoveDefinition.IntradayFromEvent);
        Assert.Equal((Verdict.Unverifiable, Unverifiable.PartOfWindow), (found.Verdict, found.Reason));
    }

    [Fact]
    public void A_move_within_a_duration_is_the_greatest_one_of_that_length()
    {
        // The fall of 20 % takes 5 hours of closes, from the 10th to the 15th; within 3 hours it is 12 of 100.
        var hours = Hours([.. Enumerable.Repeat(100.0, 34), 96, 92, 88, 84, 80, .. Enumerable.Repeat(80.0, 9)]);
        var move = Fall(0.12, "2025-10-09", "2025-10-11") with { Window = DayInUtc, Within = Duration.FromHours(3) };
        var found = Against(hours, move);
        Assert.Equal(Verdict.Inconsistent, found.Verdict);
        var measured = found.Measurements.Single(m => m.Definition == MoveDefinition.RollingWindow);
        Assert.Equal((92.0, 80.0), (measured.StartValue, measured.EndValue));
        Assert.Equal(Duration.FromHours(3), measured.End - measured.Start);
        Assert.Equal(measured, found.Measurements[found.VerdictIndex!.Value]);
        var longer = move with { Within = Duration.FromHours(5), Size = 0.2, Allowed = new QuantityInterval(0.19, 0.21) };
        Assert.Equal(Verdict.Consistent, Against(hours, longer).Verdict);
    }

    [Fact]
    public void A_move_that_took_longer_than_stated_does_not_confirm_the_report()
    {
        var move = Fall(0.10, "2025-10-10", "2025-10-11");
        Assert.Equal(Verdict.Consistent, Against(Daily, move).Verdict);
        var found = Against(Daily, move with { Within = Duration.FromHours(10) });
        Assert.Equal(MoveDefinition.OpenToClose, found.Measurements[found.VerdictIndex!.Value].Definition);
        var shorter = Against(Daily, move with { Within = Duration.FromHours(1) });
        Assert.Equal((Verdict.Unverifiable, Unverifiable.BarsTooLong), (shorter.Verdict, shorter.Reason));
    }

    [Fact]
    public void A_duration_is_measured_on_the_shortest_bars_that_cover_the_window()
    {
        var hours = Hours(Enumerable.Range(0, 48).Select(h => 100.0 - h).ToArray());
        var halves = Bars(hours.Name + "-halves", minutes: 30, Enumerable.Range(0, 96).Select(h => 100.0 - (h / 2.0)).ToArray());
        var partial = Bars(hours.Name + "-minutes", minutes: 1, Enumerable.Range(0, 2000).Select(h => 100.0 - (h / 60.0)).ToArray());
        var move = Fall(0.1, "2025-10-09", "2025-10-11") with { Window = DayInUtc, Within = Duration.FromHours(3) };
        var found = Reconciliation.Reconcile(move, [hours, halves, partial], 5, Markets.NewYork);
        Assert.Equal(halves, found.Measurements.Single(m => m.Definition == MoveDefinition.RollingWindow).Series);
    }

    [Fact]
    public void Without_a_series_a_move_is_unverifiable() =>
        Assert.Equal(
            Unverifiable.NoSeries, Reconciliation.Reconcile(Fall(0.1, "2025-10-10", "2025-10-11"), [], 5, Markets.NewYork).Reason);

    [Fact]
    public void A_market_value_needs_a_series_of_market_values()
    {
        var move = Fall(2e12, "2025-10-10", "2025-10-11") with
        {
            Metric = Metric.MarketValueChange,
            Allowed = new QuantityInterval(1.5e12, 2.5e12),
        };
        var without = Against(Daily, move);
        Assert.Equal((Verdict.Unverifiable, Unverifiable.NoMarketValues, null), (without.Verdict, without.Reason, without.VerdictIndex));
        Assert.All(without.Measurements, m => Assert.False(m.WithinClaim));
        Assert.Equal(-0.1, without.Measurements[0].Observed, 15);

        var values = Sessions(
            "values",
            holdsMarketValue: true,
            ("2025-10-09", 62e12, 62e12, 62e12, 62e12),
            ("2025-10-10", 60e12, 60e12, 60e12, 60.1e12),
            ("2025-10-13", 61e12, 61e12, 61e12, 61e12));
        var with = Reconciliation.Reconcile(move, [Daily, values], 5, Markets.NewYork);
        Assert.Equal(Verdict.Consistent, with.Verdict);
        Assert.Equal(-1.9e12, with.Measurements[0].Observed);
    }

    [Theory]
    [InlineData(Metric.LiquidatedValue, Unverifiable.NoLiquidations)]
    [InlineData(Metric.DirectionOnly, Unverifiable.DirectionOnly)]
    public void What_no_price_can_show_is_unverifiable(Metric metric, Unverifiable reason)
    {
        var found = Against(Daily, Fall(0.1, "2025-10-10", "2025-10-11") with { Metric = metric });
        Assert.Equal((Verdict.Unverifiable, reason), (found.Verdict, found.Reason));
        Assert.Empty(found.Measurements);
    }

    [Fact]
    public void From_an_event_on_the_last_price_before_it_and_the_extreme_after_it_count()
    {
        var hours = Hours(Enumerable.Range(0, 48).Select(h => 100.0 + h).ToArray());
        var eventTime = Markets.Utc("2025-10-10T14:57:00");
        var move = Fall(0.1, "2025-10-10", "2025-10-11") with { Events = [eventTime] };
        var measured = Against(hours, move).Measurements.Single(m => m.Definition == MoveDefinition.IntradayFromEvent);
        Assert.Equal(Markets.Utc("2025-10-10T14:00:00"), measured.Start);
        Assert.Equal(137.0, measured.StartValue);
        Assert.Equal(139.0, measured.EndValue);
        Assert.Equal(Markets.Utc("2025-10-10T16:00:00"), measured.End);
    }

    [Fact]
    public void During_a_session_the_close_before_and_the_extreme_so_far_count()
    {
        var clock = new BarClock(Markets.NewYork, new Frequency(FrequencyUnit.Minute, 30), Duration.Zero);
        string[] starts =
        [
            "2025-10-09T15:30:00", "2025-10-10T09:30:00", "2025-10-10T10:00:00", "2025-10-10T10:30:00", "2025-10-10T11:00:00",
        ];
        double[][] columns = [[101, 106, 103, 99, 98], [99, 101, 97, 90, 80], [100, 102, 98, 95, 85]];
        var bars = Bars(clock, [.. starts.Select(s => Markets.InNewYork(s).ToUnixNanos())], columns);
        var halves = new PriceSeries("halves", bars, new PriceColumns(null, 0, 1, 2), false);
        var window = new Interval(Markets.InNewYork("2025-10-10T10:10:00"), Markets.InNewYork("2025-10-10T11:10:00"));
        var found = Against(halves, Fall(0.1, "2025-10-10", "2025-10-11") with { Window = window });
        Assert.Equal(Verdict.ConsistentUnderDefinition, found.Verdict);
        var measured = found.Measurements[found.VerdictIndex!.Value];
        Assert.Equal((MoveDefinition.PreviousCloseToLow, 100.0, 90.0), (measured.Definition, measured.StartValue, measured.EndValue));
        Assert.Equal(Markets.InNewYork("2025-10-09T16:00:00"), measured.Start);
        Assert.Equal(Markets.InNewYork("2025-10-10T11:00:00"), measured.End);
    }

    [Fact]
    public void A_continuous_market_is_measured_between_another_markets_closes()
    {
        var hours = Hours(Enumerable.Range(0, 48).Select(h => 100.0 + h).ToArray());
        var found = Against(hours, Fall(0.1, "2025-10-10", "2025-10-11"));
        var measured = found.Measurements.Single(m => m.Definition == MoveDefinition.MatchedSessions);
        Assert.Equal(Markets.InNewYork("2025-10-09T16:00:00"), measured.Start);
        Assert.Equal(Markets.InNewYork("2025-10-10T16:00:00"), measured.End);
        Assert.Equal((119.0, 143.0), (measured.StartValue, measured.EndValue));
    }

    private static (double Start, double End) Values(Reconciliation found, MoveDefinition definition) =>
        found.Measurements.Where(m => m.Definition == definition).Select(m => (m.StartValue, m.EndValue)).Single();

    private static Reconciliation Against(PriceSeries series, ReportedMove move, int maxSessions = 5) =>
        Reconciliation.Reconcile(move, [series], maxSessions, Markets.NewYork);

    private static ReportedMove Fall(double size, string first, string next) =>
        new(
            Metric.PriceChangeFraction,
            MoveDirection.Down,
            size,
            new QuantityInterval(size - 0.005, size + 0.005),
            Window(first, next),
            Markets.NewYork.Zone,
            Within: null,
            Events: []);

    private static ReportedMove Rise(double size, string first, string next) =>
        Fall(size, first, next) with { Direction = MoveDirection.Up };

    private static Interval Window(string first, string next) =>
        new(Markets.InNewYork($"{first}T00:00:00"), Markets.InNewYork($"{next}T00:00:00"));

    [Fact]
    public void A_settlement_is_the_price_of_its_own_time_and_not_of_the_end_of_the_session()
    {
        var clock = new BarClock(Markets.NewYork, new Frequency(FrequencyUnit.Session, 1), Duration.Zero);
        var settled = Markets.NewYork.ObservedBy(ObservationRule.AtTimeOfDay(new LocalTime(14, 30), null));
        double[][] columns = [[100, 100], [101, 102], [99, 95], [100, 96]];
        var bars = Bars(clock, [StartOf("2025-10-09"), StartOf("2025-10-10")], columns);
        var series = new PriceSeries(
            "settlements", bars, new PriceColumns(0, 1, 2, 3), false, new BarClock(settled, clock.Frequency, Duration.Zero));
        var move = Assert.Single(
            Against(series, Fall(0.04, "2025-10-10", "2025-10-11")).Measurements, m => m.Definition == MoveDefinition.CloseToClose);
        Assert.Equal((Markets.Utc("2025-10-09T18:30:00"), Markets.Utc("2025-10-10T18:30:00")), (move.Start, move.End));
        var low = Assert.Single(
            Against(series, Fall(0.05, "2025-10-10", "2025-10-11")).Measurements, m => m.Definition == MoveDefinition.PreviousCloseToLow);
        Assert.Equal((Markets.Utc("2025-10-09T18:30:00"), Markets.Utc("2025-10-10T20:00:00")), (low.Start, low.End));
    }

    private static long StartOf(string date) => Markets.NewYork.OnDate(Markets.Date(date))!.Open.ToUnixNanos();

    private static PriceSeries Sessions(string name, params (string Date, double Open, double High, double Low, double Close)[] rows) =>
        Sessions(name, holdsMarketValue: false, rows);

    private static PriceSeries Sessions(
        string name, bool holdsMarketValue, params (string Date, double Open, double High, double Low, double Close)[] rows)
    {
        var clock = new BarClock(Markets.NewYork, new Frequency(FrequencyUnit.Session, 1), Duration.Zero);
        double[][] columns =
        [
            [.. rows.Select(r => r.Open)],
            [.. rows.Select(r => r.High)],
            [.. rows.Select(r => r.Low)],
            [.. rows.Select(r => r.Close)],
        ];
        var bars = Bars(clock, [.. rows.Select(r => StartOf(r.Date))], columns);
        return new PriceSeries(name, bars, new PriceColumns(0, 1, 2, 3), holdsMarketValue);
    }

    /// <summary>Creates a series of hourly closes from 9 October 00:00 UTC on.</summary>
    private static PriceSeries Hours(double[] closes) => Bars("hours", minutes: 60, closes);

    private static PriceSeries Bars(string name, int minutes, double[] closes)
    {
        var clock = new BarClock(Markets.Continuous, new Frequency(FrequencyUnit.Minute, minutes), Duration.Zero);
        var first = Markets.Utc("2025-10-09T00:00:00").ToUnixNanos();
        var bars = Bars(clock, [.. closes.Select((_, i) => first + (i * minutes * NodaConstants.NanosecondsPerMinute))], [closes]);
        return new PriceSeries(name, bars, new PriceColumns(null, null, null, 0), false);
    }

    private static AsOfSeries Bars(BarClock clock, long[] times, double[][] columns) =>
        new TestSeries(clock.Calendar, clock, [new BarBlock(times, [.. columns.Select(c => new ReadOnlyMemory<double>(c))])]).AsOf();
}
