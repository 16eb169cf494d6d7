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

/// <summary>Random sessions of New York, windows and reports, compared with a scan of every row.</summary>
public class ReconciliationPropertyTests
{
    private const int Tests = 1000;
    private const int MaxSessions = 4;

    [Fact]
    public void Every_definition_gives_the_greatest_move_the_reported_way() => Holds(c =>
    {
        foreach (var definition in Enum.GetValues<MoveDefinition>().Where(d => d < MoveDefinition.IntradayFromEvent))
        {
            var expected = c.Legs(definition).Select(l => (l.End / l.Start) - 1).Where(double.IsFinite).ToArray();
            var measured = c.Found.Measurements.Where(m => m.Definition == definition).ToArray();
            Assert.Equal(expected.Length > 0, measured.Length > 0);
            if (expected.Length > 0) Assert.Equal(expected.Max(c.Reach), measured.Max(m => c.Reach(m.Observed)), 12);
        }
    });

    [Fact]
    public void Every_measurement_lies_in_its_rows_and_says_whether_it_fits() => Holds(c =>
    {
        foreach (var measured in c.Found.Measurements)
        {
            Assert.Equal((measured.EndValue / measured.StartValue) - 1, measured.Observed, 12);
            Assert.Equal(c.Move.Allows(measured.Observed), measured.WithinClaim);
            Assert.All(measured.Rows, row => Assert.Contains(row, c.Starts));
            Assert.True(measured.Start < measured.End);
            Assert.True(measured.End <= c.Move.Window.End && measured.End > c.Move.Window.Start);
        }
    });

    [Fact]
    public void The_verdict_follows_from_the_measurements() => Holds(c =>
    {
        var within = c.Found.Measurements.Where(m => m.WithinClaim).Select(m => m.Definition).ToArray();
        var isPlainMeasured = c.Found.Measurements.Any(m => m.Definition == MoveDefinition.CloseToClose);
        var expected = within.Contains(MoveDefinition.CloseToClose) ? Verdict.Consistent
            : within.Length > 0 ? Verdict.ConsistentUnderDefinition
            : isPlainMeasured ? Verdict.Inconsistent
            : Verdict.Unverifiable;
        Assert.Equal(expected, c.Found.Verdict);
        Assert.Equal(c.Found.Verdict == Verdict.Unverifiable, c.Found.Reason != Unverifiable.No);
    });

    private static void Holds(Action<Case> property) =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), (int seed) => property(new Case(new Random(seed))))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Suite.Cases(Tests)));

    private sealed class Case
    {
        private readonly Session[] _sessions;
        private readonly double[][] _columns;
        private readonly int _first;
        private readonly int _limit;

        public Case(Random random)
        {
            var from = random.Next(100, 150);
            _sessions = [.. Markets.NewYork.Sessions.Skip(from).Take(random.Next(1, 15)).Where((_, i) => i == 0 || random.Next(20) > 0)];
            _columns = [.. Enumerable.Range(0, 4).Select(_ => _sessions.Select(_ => RandomPrice(random)).ToArray())];
            var start = Markets.NewYork.Sessions[from + random.Next(-2, 12)].Close + Duration.FromHours(random.Next(-3, 4));
            var window = new Interval(start, start + Duration.FromHours(random.Next(1, 200)));
            var size = random.NextDouble();
            var direction = (MoveDirection)random.Next(1, 4);
            var allowed = new QuantityInterval(size * random.NextDouble(), size * (1 + random.NextDouble()));
            Move = new ReportedMove(
                Metric.PriceChangeFraction, direction, size, allowed, window, Markets.NewYork.Zone, Within: null, Events: []);
            _first = Array.FindIndex(_sessions, s => s.Close > window.Start);
            _limit = Array.FindLastIndex(_sessions, s => s.Close <= window.End) + 1;
            if (_first < 0) _first = _sessions.Length;
            Starts = [.. _sessions.Select(s => s.Open.ToUnixNanos())];
            var block = new BarBlock(Starts, [.. _columns.Select(c => new ReadOnlyMemory<double>(c))]);
            var clock = new BarClock(Markets.NewYork, new Frequency(FrequencyUnit.Session, 1), Duration.Zero);
            var series = new TestSeries(Markets.NewYork, clock, [block]).AsOf();
            var prices = new PriceSeries("prices", series, new PriceColumns(0, 1, 2, 3), false);
            Found = Reconciliation.Reconcile(Move, [prices], MaxSessions, Markets.NewYork);
        }

        public ReportedMove Move { get; }

        public Reconciliation Found { get; }

        public long[] Starts { get; }

        public double Reach(double observed) => Move.Direction switch
        {
            MoveDirection.Up => observed,
            MoveDirection.Down => -observed,
            _ => Math.Abs(observed),
        };

        public IEnumerable<(double Start, double End)> Legs(MoveDefinition definition)
        {
            bool[] ways = Move.Direction switch { MoveDirection.Up => [true], MoveDirection.Down => [false], _ => [true, false] };
            return definition switch
            {
                MoveDefinition.CloseToClose => Covers() ? [(_columns[3][_first - 1], _columns[3][_limit - 1])] : [],
                MoveDefinition.OpenToClose => Inside().Select(i => (_columns[0][i], _columns[3][i])),
                MoveDefinition.PreviousCloseToLow => ways.SelectMany(up => Inside().Select(i => (CloseBefore(i), Extreme(up, i)))),
                MoveDefinition.HighToLow => ways.SelectMany(up => Inside().Select(i => (Extreme(!up, i), Extreme(up, i)))),
                _ => ways.SelectMany(PeaksToTroughs),
            };
        }

        private static double RandomPrice(Random random) => random.Next(8) == 0 ? double.NaN : 50 + (100 * random.NextDouble());

        private IEnumerable<(double Start, double End)> PeaksToTroughs(bool up) =>
            from i in Inside()
            from j in Inside()
            where j > i && j < i + MaxSessions
            select (Extreme(!up, i), Extreme(up, j));

        /// <summary>
        /// Returns whether the session before the window and each of at least one session inside it have a row, and the window starts and
        /// ends at midnight or outside a session.
        /// </summary>
        private bool Covers()
        {
            var (start, end) = (Move.Window.Start, Move.Window.End);
            var inside = Markets.NewYork.Sessions.Where(s => s.Close > start && s.Close <= end).ToArray();
            var before = Markets.NewYork.Sessions.Last(s => s.Close <= start);
            return inside.Length > 0 && inside.Append(before).All(s => _sessions.Contains(s)) && !IsOpen(start) && !IsOpen(end);
        }

        private static bool IsOpen(Instant time) => Markets.NewYork.Sessions.Any(s => s.Open < time && time < s.Close);

        private IEnumerable<int> Inside() => Enumerable.Range(_first, Math.Max(0, _limit - _first));

        private double Extreme(bool high, int session) => _columns[high ? 1 : 2][session];

        private double CloseBefore(int session) => _columns[3][..session].LastOrDefault(c => !double.IsNaN(c), double.NaN);
    }
}
