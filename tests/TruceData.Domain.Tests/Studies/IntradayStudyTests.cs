using NodaTime;
using TruceData.Domain.Alignment;
using TruceData.Domain.Anchoring;
using TruceData.Domain.Bars;
using TruceData.Domain.Calendars;
using TruceData.Domain.Events;
using TruceData.Domain.Studies;
using TruceData.Domain.Studies.Models;

namespace TruceData.Domain.Tests.Studies;

/// <summary>Studies in bars and in steps of elapsed time.</summary>
public sealed class IntradayStudyTests
{
    private static readonly Frequency s_hours = new(FrequencyUnit.Hour, 1);
    private static readonly Frequency s_halfHours = new(FrequencyUnit.Minute, 30);
    private static readonly EventStudyTest[] s_tests = [.. Enum.GetValues<EventStudyTest>().Where(t => t != EventStudyTest.Bootstrap)];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ReturnSpan.Lumped, EstimationTimes.All)]
    [InlineData(ReturnSpan.Lumped, EstimationTimes.SameTimesOfDay)]
    [InlineData(ReturnSpan.TradeToTrade, EstimationTimes.All)]
    public async Task Bars_of_a_market_that_never_closes_are_its_hours(ReturnSpan span, EstimationTimes times)
    {
        EventRecord[] events = [.. Enumerable.Range(0, 12).Select(i => Event($"2025-03-{i + 3:00}T{(5 * i) % 24:00}:20:00"))];
        var options = Options(WindowUnit.Bars, new SessionRange(-150, -4), new SessionRange(-3, 12), times, s_tests);
        options = options with { ReturnSpan = span };
        var inSteps = options with { Design = options.Design with { Unit = WindowUnit.Elapsed, Step = Duration.FromHours(1) } };
        var market = Hours(Every(s_hours, "2025-02-01T00:00:00", 1200), seed: 3);
        var series = Hours(Every(s_hours, "2025-02-01T00:00:00", 1200), seed: 4);
        var (bars, steps) = (await StudyAsync(options, events, [series], market), await StudyAsync(inSteps, events, [series], market));
        Assert.Equal(12, bars.Rows.Count);
        Assert.Equal(bars.Rows, steps.Rows);
        Assert.All(bars.Rows.Values, row => Assert.All(row.Values, value => Assert.False(double.IsNaN(value))));
        foreach (var (a, b) in bars.Aggregates.Zip(steps.Aggregates))
        {
            Assert.Equal(a.Aggregate.Averages, b.Aggregate.Averages);
            foreach (var (x, y) in a.Aggregate.Tests.Zip(b.Aggregate.Tests)) Assert.Equal(x.Values, y.Values);
        }
    }

    [Theory]
    [InlineData(WindowUnit.Bars)]
    [InlineData(WindowUnit.Elapsed)]
    public async Task An_event_alone_has_the_row_that_it_has_among_others(WindowUnit unit)
    {
        EventRecord[] events = [Event("2025-05-06T15:10:00"), Event("2025-05-21T18:00:00"), Event("2025-06-20T14:31:00")];
        var estimation = unit == WindowUnit.Bars ? new SessionRange(-36, -2) : new SessionRange(-168, -2);
        var options = Options(unit, estimation, new SessionRange(-1, 3), EstimationTimes.All, EventStudyTest.TimeSeriesT);
        options = options with { Design = options.Design with { MinimumObservations = 10 } };
        var starts = Every(s_halfHours, "2025-04-01T13:30:00", 5000).Where((_, i) => i % 17 != 5).ToArray();
        var series = HalfHours(starts, seed: 5);
        var market = HalfHours(starts, seed: 6);
        var all = await StudyAsync(options, events, [series], market);
        for (var e = 0; e < events.Length; e++)
        {
            var alone = await StudyAsync(options, [events[e]], [series], market);
            Assert.Equal(all.Rows[e], alone.Rows[0]);
            Assert.True(alone.Rows[0].Observations >= 20);
        }
    }

    [Fact]
    public async Task A_window_into_the_night_of_the_benchmark_counts_the_hours_before()
    {
        // New York closes at 20:00 UTC, the end of offset 2. From offset 4 on its last value is too old to be observed.
        EventRecord[] events = [Event("2025-05-07T17:30:00"), Event("2025-05-21T15:30:00")];
        var options = Options(WindowUnit.Bars, new SessionRange(-150, -2), new SessionRange(-1, 8), EstimationTimes.All);
        var series = Hours(Every(s_hours, "2025-04-01T00:00:00", 1500), seed: 4);
        var market = HalfHours(SessionStarts(s_halfHours, new LocalDate(2025, 4, 1), new LocalDate(2025, 6, 1)), seed: 6);
        var all = await StudyAsync(options, events, [series], market);
        var alone = await StudyAsync(options, [events[0]], [series], market);
        Assert.Equal(all.Rows[0], alone.Rows[0]);
        Assert.Equal([0, 1, 2, 3], Enumerable.Range(0, 10).Where(i => !double.IsNaN(alone.Rows[0].Values[i])));
        Assert.False(double.IsNaN(alone.Rows[0].Values[10]));
    }

    [Fact]
    public async Task Estimation_at_the_times_of_the_event_keeps_to_the_clock_across_a_change()
    {
        // 15:00 in New York is 20:00 UTC on the day of the event and 19:00 UTC before 2 November.
        var options = ConstantMean(
            WindowUnit.Bars, new SessionRange(-130, -1), new SessionRange(0, 0), EstimationTimes.SameTimesOfDay);
        var starts = SessionStarts(s_halfHours, new LocalDate(2025, 10, 1), new LocalDate(2025, 11, 7));
        var series = HalfHours(starts, seed: 7);
        var study = await StudyAsync(options, [Event("2025-11-05T20:10:00")], [series]);
        var row = study.Rows[0];
        Assert.Equal(10, row.Observations);

        var closes = Closes(starts.Length, seed: 7);
        var zero = Array.IndexOf(starts, Markets.Utc("2025-11-05T20:00:00"));
        double[] own = [.. Enumerable.Range(1, 10).Select(day => zero - (13 * day)).Select(i => (closes[i] / closes[i - 1]) - 1)];
        Assert.Equal((closes[zero] / closes[zero - 1]) - 1 - own.Average(), row.Values[0], 12);
    }

    [Fact]
    public async Task Steps_are_counted_from_the_open_and_pass_the_night()
    {
        var options = ConstantMean(WindowUnit.Elapsed, new SessionRange(-60, -2), new SessionRange(0, 30), EstimationTimes.All);
        var starts = SessionStarts(s_halfHours, new LocalDate(2025, 10, 1), new LocalDate(2025, 10, 17));
        var study = await StudyAsync(options, [Event("2025-10-08T15:10:00")], [HalfHours(starts, seed: 8)]);
        var (row, block) = (study.Rows[0], study.Blocks[0]);

        // Steps of an hour from 9:30: the event at 11:10 falls into 10:30 to 11:30. Trade ends five steps later and resumes at 9:30.
        Assert.Equal(Markets.Utc("2025-10-08T14:30:00"), block.Rows.Single().Anchor!.Session.Open);
        int[] present = [.. Enumerable.Range(0, 31).Where(i => !double.IsNaN(row.Values[i]))];
        Assert.Equal([0, 1, 2, 3, 4, 5, 23, 24, 25, 26, 27, 28, 29], present);
        Assert.Equal([23], block.OffsetsAfterClosing(0));
    }

    [Theory]
    [InlineData(AnchorPolicy.ContainingOrNext, "2025-10-08T17:00:00", AnchorReason.InSession, true)]
    [InlineData(AnchorPolicy.Previous, "2025-10-08T15:00:00", AnchorReason.InSession, false)]
    [InlineData(AnchorPolicy.Reject, null, AnchorReason.None, false)]
    public void An_event_in_a_gap_of_the_bars_is_anchored_by_the_policy(
        AnchorPolicy policy, string? expected, AnchorReason reason, bool isLate)
    {
        // There is no bar from 15:30 to 17:00 UTC, in which New York trades.
        var gap = new Interval(Markets.Utc("2025-10-08T15:30:00"), Markets.Utc("2025-10-08T17:00:00"));
        var starts = SessionStarts(s_halfHours, new LocalDate(2025, 10, 1), new LocalDate(2025, 10, 17)).Where(s => !gap.Contains(s));
        var options = Options(WindowUnit.Bars, new SessionRange(-40, -2), new SessionRange(-1, 1), EstimationTimes.All) with
        {
            AnchorPolicy = policy,
        };
        var subject = new StudySubject(0, 0, HalfHours([.. starts], seed: 9), [], Pairs: null);
        var row = StudyEvents.Create(options, [Event("2025-10-08T16:10:00")], [subject]).Calendars[0].Events.Rows.Single();
        Assert.Equal(expected is null ? null : Markets.Utc(expected), row.Anchor?.Session.Open);
        Assert.Equal(reason, row.Anchor?.Reason ?? AnchorReason.None);
        Assert.Equal(isLate, row.IsAnchoredLate);
        Assert.True(row.IsCovered);
    }

    [Fact]
    public async Task A_later_knowledge_time_adds_bars_and_changes_none()
    {
        var options = Options(
            WindowUnit.Bars, new SessionRange(-60, -4), new SessionRange(-3, 12), EstimationTimes.All, EventStudyTest.TimeSeriesT);
        var starts = Every(s_hours, "2025-02-01T00:00:00", 400);
        EventRecord[] events = [Event("2025-02-10T10:20:00")];
        var whole = (await StudyAsync(options, events, [Hours(starts, 4)], Hours(starts, 3))).Rows[0];
        var known = Markets.Utc("2025-02-10T15:59:00");
        var early = (await StudyAsync(
            options with { KnowledgeTime = known }, events, [Hours(starts, 4, known)], Hours(starts, 3, known))).Rows[0];

        // The hour from 14:00 is the last one that has ended: offset 4.
        Assert.Equal(whole.Values.Take(8), early.Values.Take(8));
        Assert.All(early.Values.Skip(8).Take(8), value => Assert.True(double.IsNaN(value)));
        Assert.Equal(whole.Observations, early.Observations);
    }

    [Fact]
    public async Task An_event_outside_the_bars_has_no_anchor_and_no_bars_are_no_error()
    {
        var options = Options(WindowUnit.Bars, new SessionRange(-60, -4), new SessionRange(-3, 2), EstimationTimes.All);
        var starts = Every(s_hours, "2025-02-01T00:00:00", 200);
        EventRecord[] events = [Event("2025-01-05T00:00:00"), Event("2025-02-06T00:00:00"), Event("2025-03-05T00:00:00")];
        var rows = StudyEvents.Create(options, events, [new StudySubject(0, 0, Hours(starts, 4), [], null)]).Calendars[0].Events.Rows;
        Assert.Equal([false, true, false], rows.Select(r => r.Anchor is not null));
        var study = await StudyAsync(options, events, [Hours([], 4)], Hours(starts, 3));
        Assert.Equal(3, study.Blocks[0].Outcomes.ToArray().Count(o => o == PairOutcome.NoAnchor));
    }

    [Fact]
    public void Too_many_units_are_refused_before_they_are_created()
    {
        var options = Options(WindowUnit.Elapsed, new SessionRange(-60, -4), new SessionRange(-3, 2), EstimationTimes.All);
        options = options with { Design = options.Design with { Step = Duration.FromSeconds(1) } };
        EventRecord[] events = [Event("2025-01-05T00:00:00"), Event("2025-03-05T00:00:00")];
        var refused = Assert.Throws<UnitLimitException>(() => new StudyEvents(options, events, [Markets.Continuous]));
        Assert.InRange(refused.Units, 59 * 86_400, 60 * 86_400);
        Assert.Single(new StudyEvents(options, [events[0]], [Markets.Continuous]).Calendars);
    }

    private static async Task<Result> StudyAsync(
        StudyOptions options, EventRecord[] events, AsOfSeries[] series, params AsOfSeries[] regressors)
    {
        StudySubject[] subjects = [.. series.Select((bars, s) => new StudySubject(s, 0, bars, regressors, Pairs: null))];
        var engine = await EventStudyEngine.CreateAsync(
            new StudyInput(StudyEvents.Create(options, events, subjects), subjects, []), Token);
        var (rows, blocks) = (new Dictionary<int, Row>(), new List<StudyBlockResult>());
        await foreach (var block in engine.BlocksAsync(Token))
        {
            blocks.Add(block);
            var (offsets, windows) = (options.Design.Event.Count, options.Design.Windows.Count);
            foreach (var (i, row) in block.Rows.Index())
            {
                double[] values =
                [
                    .. block.AbnormalReturns.Slice(i * offsets, offsets), .. block.CumulativeReturns.Slice(i * windows, windows),
                    .. block.CumulativeErrors.Slice(i * windows, windows),
                ];
                rows[row.Event] = new Row(block.Observations[i], new Values(values));
            }
        }

        return new Result(rows, blocks, await engine.AggregatesAsync(Token));
    }

    private static StudyOptions Options(
        WindowUnit unit, SessionRange estimation, SessionRange window, EstimationTimes times, params EventStudyTest[] tests) =>
        new(new StudyDesign(NormalModel.MarketModel, 1, 0, ReturnKind.Simple, estimation, window, [window], 30, 0.95, tests, null)
        {
            Unit = unit,
            Step = unit == WindowUnit.Elapsed ? Duration.FromHours(1) : null,
            EstimationTimes = times,
        });

    private static StudyOptions ConstantMean(WindowUnit unit, SessionRange estimation, SessionRange window, EstimationTimes times)
    {
        var options = Options(unit, estimation, window, times, EventStudyTest.TimeSeriesT);
        return options with { Design = options.Design with { Model = NormalModel.ConstantMean, Regressors = 0, MinimumObservations = 5 } };
    }

    private static EventRecord Event(string time) => new($"events/{time}", Markets.Exactly(Markets.Utc(time)), Markets.Utc(time));

    private static AsOfSeries Hours(Instant[] starts, int seed, Instant? known = null) =>
        Series(Markets.Continuous, s_hours, starts, seed, known);

    private static AsOfSeries HalfHours(Instant[] starts, int seed) => Series(Markets.NewYork, s_halfHours, starts, seed, known: null);

    private static AsOfSeries Series(Calendar calendar, Frequency frequency, Instant[] starts, int seed, Instant? known)
    {
        var clock = new BarClock(calendar, frequency, Duration.Zero);
        long[] times = [.. starts.Select(s => (s - NodaConstants.UnixEpoch).ToInt64Nanoseconds())];
        BarBlock[] blocks = times.Length == 0 ? [] : [new BarBlock(times, [Closes(times.Length, seed)])];
        return new TestSeries(calendar, clock, blocks).AsOf(known);
    }

    private static Instant[] Every(Frequency frequency, string first, int count) =>
        [.. Enumerable.Range(0, count).Select(i => Markets.Utc(first) + Duration.FromNanoseconds(i * frequency.TypicalSpan))
            .Where(i => frequency == s_hours || Markets.NewYork.IndexAt(i) is not null)];

    /// <summary>Returns the starts of the bars of New York's sessions.</summary>
    private static Instant[] SessionStarts(Frequency frequency, LocalDate first, LocalDate last) =>
    [
        .. Markets.NewYork.Sessions.Where(s => s.Date >= first && s.Date <= last).SelectMany(s =>
            Enumerable.Range(0, (int)((s.Close - s.Open).TotalNanoseconds / frequency.TypicalSpan))
                .Select(i => s.Open + Duration.FromNanoseconds(i * frequency.TypicalSpan))),
    ];

    private static double[] Closes(int count, int seed)
    {
        var (random, level, closes) = (new Random(seed), 100.0, new double[count]);
        for (var i = 0; i < count; i++) closes[i] = level *= 1 + (0.01 * (random.NextDouble() + random.NextDouble() - 1));
        return closes;
    }

    private sealed record Result(
        IReadOnlyDictionary<int, Row> Rows, IReadOnlyList<StudyBlockResult> Blocks, IReadOnlyList<GroupAggregate> Aggregates);

    private sealed record Row(int Observations, Values Values);

    /// <summary>Numbers that are equal when all of them are.</summary>
    private sealed class Values(double[] numbers) : List<double>(numbers), IEquatable<Values>
    {
        public bool Equals(Values? other) => other is not null && this.SequenceEqual(other);

        public override bool Equals(object? obj) => Equals(obj as Values);

        public override int GetHashCode() => Count;
    }
}
