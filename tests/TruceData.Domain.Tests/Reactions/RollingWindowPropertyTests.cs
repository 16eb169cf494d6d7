using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using TruceData.Domain.Bars;
using TruceData.Domain.Calendars;
using TruceData.Domain.Claims;
using TruceData.Domain.Reactions;
using TruceData.Domain.Time;
using Interval = NodaTime.Interval;

namespace TruceData.Domain.Tests.Reactions;

/// <summary>
/// Random reports, half of them of a move within a duration, and random series of sessions, hours and minutes with gaps, compared with a
/// search over every pair of bars and a walk over the calendar.
/// </summary>
public class RollingWindowPropertyTests
{
    private const int Tests = 500;

    [Fact]
    public void A_rolling_window_is_the_greatest_move_between_two_bars_within_the_duration() => Holds(c =>
    {
        var measured = c.Found.Measurements.Where(m => m.Definition == MoveDefinition.RollingWindow).ToArray();
        var expected = c.Covering.Where(s => s.Step == c.Covering.Min(other => other.Step)).Select(c.Greatest).OfType<double>().ToArray();
        Assert.Equal(expected.Length, measured.Length);
        Assert.Equal(expected.Order(), measured.Select(m => c.Reach(m.Observed)).Order());
        Assert.All(measured, m => Assert.True(m.End - m.Start <= c.Move.Within));
        Assert.All(measured, m => Assert.True(m.Start >= c.Move.Window.Start && m.End <= c.Move.Window.End));
    });

    [Fact]
    public void A_move_is_inconsistent_only_where_the_stated_window_was_measured() => Holds(c =>
    {
        var plain = c.Found.Measurements.Where(m => m.Definition == c.Move.PlainDefinition).ToArray();
        Assert.All(plain, m => Assert.Contains(c.Series, s => s.Prices == m.Series && c.Covers(s)));
        if (c.Move.Within is null) Assert.All(plain, m => Assert.True(c.IsWholeWindow(m)));
        if (c.Found.Verdict is Verdict.Inconsistent) Assert.NotEmpty(plain);
        if (c.Move.Within is { } within) Assert.All(c.Found.Measurements, m => Assert.True(m.End - m.Start <= within));
    });

    [Fact]
    public void The_verdict_names_the_nearest_measurement_that_bears_it() => Holds(c =>
    {
        var (found, move) = (c.Found, c.Move);
        Assert.Equal(found.Verdict is Verdict.Unverifiable, found.VerdictIndex is null);
        if (found.VerdictIndex is not { } index) return;
        var bearing = found.Measurements[index];
        Assert.Equal(found.Verdict is not Verdict.Inconsistent, bearing.WithinClaim);
        Assert.Equal(found.Verdict is not Verdict.ConsistentUnderDefinition, bearing.Definition == move.PlainDefinition);
        var rivals = found.Measurements.Where(m =>
            m.WithinClaim == bearing.WithinClaim
            && (found.Verdict is Verdict.ConsistentUnderDefinition || m.Definition == move.PlainDefinition));
        Assert.All(rivals, m => Assert.True(move.DistanceOf(bearing.Observed) <= move.DistanceOf(m.Observed)));
    });

    private static void Holds(Action<Case> property) =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), (int seed) => property(new Case(new Random(seed))))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Suite.Cases(Tests)));

    private sealed record Bar(Instant Start, Instant End, double High, double Low, double Close);

    private sealed record Rows(Calendar Calendar, Duration? Step, Bar[] Bars, PriceSeries Prices);

    private sealed class Case
    {
        private static readonly Instant Origin = Markets.Utc("2025-10-08T00:00:00");

        public Case(Random random)
        {
            // Windows of whole minutes, quarters of an hour, hours and days, so that some end with bars and some do not.
            var unit = new[] { 1, 15, 60, 24 * 60 }[random.Next(4)];
            var start = Origin + Duration.FromMinutes(random.Next(0, (60 * 24 / unit) + 1) * unit);
            var window = new Interval(start, start + Duration.FromMinutes(Math.Max(1, random.Next(60, 60 * 60) / unit) * unit));
            Duration? within = random.Next(2) == 0 ? null : Duration.FromMinutes(random.Next(20, (int)window.Duration.TotalMinutes + 1));
            var size = random.NextDouble() / 2;
            var allowed = new QuantityInterval(size * random.NextDouble(), size * (1 + random.NextDouble()));
            var direction = (MoveDirection)random.Next(1, 4);
            var eventTime = start + Duration.FromMinutes(random.Next(-60, 600));
            Move = new ReportedMove(Metric.PriceChangeFraction, direction, size, allowed, window, DateTimeZone.Utc, within, [eventTime]);
            Series = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => RandomSeries(random))];
            Found = Reconciliation.Reconcile(Move, [.. Series.Select(s => s.Prices)], 3, Markets.NewYork);
        }

        public ReportedMove Move { get; }

        public Rows[] Series { get; }

        public Reconciliation Found { get; }

        public Rows[] Covering => Move.Within is null ? [] : [.. Series.Where(s => s.Step is not null && Covers(s))];

        public double Reach(double observed) => Move.Direction switch
        {
            MoveDirection.Up => observed,
            MoveDirection.Down => -observed,
            _ => Math.Abs(observed),
        };

        /// <summary>Returns the furthest move of any pair of bars inside the window; null when no pair is within the duration.</summary>
        public double? Greatest(Rows series)
        {
            bool[] ways = Move.Direction switch { MoveDirection.Up => [true], MoveDirection.Down => [false], _ => [true, false] };
            var inside = series.Bars.Where(b => b.Start >= Move.Window.Start && b.End <= Move.Window.End).ToArray();
            var moves =
                from rises in ways
                from first in inside
                from last in inside
                let start = rises ? first.Low : first.High
                let end = rises ? last.High : last.Low
                where first.Start < last.Start && last.End - (double.IsNaN(start) ? first.End : first.Start) <= Move.Within
                let move = ((double.IsNaN(end) ? last.Close : end) / (double.IsNaN(start) ? first.Close : start)) - 1
                where double.IsFinite(move)
                select (double?)Reach(move);
            return moves.Max();
        }

        /// <summary>
        /// Returns whether each minute of trading of the window, or each session that closes in it and the one before, has a bar.
        /// </summary>
        public bool Covers(Rows series)
        {
            var (from, to) = (Move.Window.Start, Move.Window.End);
            if (!series.Bars.Any(b => b.End <= from)) return false;
            if (series.Step is null)
            {
                var closes = series.Calendar.Sessions.Select(s => s.Close).ToArray();
                var needed = closes.Where(c => c > from && c <= to).Append(closes.Last(c => c <= from));
                return needed.All(c => series.Bars.Any(b => b.End == c));
            }

            var last = series.Bars.Last(b => b.End <= from).End;
            for (var minute = last; minute < to; minute += Duration.FromMinutes(1))
            {
                var isOpen = series.Calendar.Sessions.Any(s => s.Open <= minute && minute < s.Close);
                if (isOpen && !series.Bars.Any(b => b.Start <= minute && minute < b.End)) return false;
            }

            return true;
        }

        /// <summary>
        /// Returns whether a move starts and ends with the window: the market is closed between its ends and those of the window, or the
        /// window ends at midnight and the series has sessions.
        /// </summary>
        public bool IsWholeWindow(MeasuredMove measured)
        {
            var series = Series.First(s => s.Prices == measured.Series);
            bool IsSame(Instant time, Instant end) =>
                time == end
                || !series.Calendar.Sessions.Any(s => s.Open < end && s.Close > time)
                || (series.Step is null && end.InUtc().TimeOfDay == LocalTime.Midnight);
            return IsSame(measured.Start, Move.Window.Start) && IsSame(measured.End, Move.Window.End);
        }

        private static Rows RandomSeries(Random random)
        {
            var calendar = random.Next(2) == 0 ? Markets.NewYork : Markets.Continuous;
            var minutes = new[] { 0, 15, 30, 60 }[random.Next(4)];
            var frequency = minutes == 0 ? new Frequency(FrequencyUnit.Session, 1) : new Frequency(FrequencyUnit.Minute, minutes);
            var clock = new BarClock(calendar, frequency, Duration.Zero);
            var (first, days) = (Origin - Duration.FromDays(random.Next(-1, 3)), random.Next(2, 6));
            var sessions = calendar.Sessions.Where(s => s.Open >= first && s.Open < first + Duration.FromDays(days)).ToArray();
            var starts = minutes == 0
                ? sessions.Select(s => s.Open)
                : sessions.SelectMany(s => Enumerable.Range(0, (int)Math.Ceiling((s.Close - s.Open).TotalMinutes / minutes))
                    .Select(i => s.Open + Duration.FromMinutes(i * minutes)));
            var gaps = random.Next(2) * 0.03;
            var hasExtremes = random.Next(3) > 0;
            var kept = starts.Where(_ => random.NextDouble() >= gaps);
            var bars = kept.Select(start => RandomBar(random, clock, start, hasExtremes)).ToArray();
            if (bars.Length == 0) return RandomSeries(random);
            double[][] columns = [[.. bars.Select(b => b.High)], [.. bars.Select(b => b.Low)], [.. bars.Select(b => b.Close)]];
            var block = new BarBlock(
                bars.Select(b => b.Start.ToUnixNanos()).ToArray(), [.. columns.Select(c => new ReadOnlyMemory<double>(c))]);
            var series = new TestSeries(calendar, clock, [block]).AsOf();
            var prices = new PriceSeries($"{minutes} minutes", series, new PriceColumns(null, 0, 1, 2), false);
            return new Rows(calendar, minutes == 0 ? null : Duration.FromMinutes(minutes), bars, prices);
        }

        private static Bar RandomBar(Random random, BarClock clock, Instant start, bool hasExtremes)
        {
            double Price() => random.Next(20) == 0 ? double.NaN : 50 + (100 * random.NextDouble());
            var end = clock.EndOf(start.ToUnixNanos()).ToInstant();
            var (high, low) = hasExtremes ? (Price(), Price()) : (double.NaN, double.NaN);
            return new Bar(start, end, Math.Max(high, low), Math.Min(high, low), Price());
        }
    }
}
