using NodaTime;
using TruceData.Domain.Alignment;
using TruceData.Domain.Anchoring;
using TruceData.Domain.Bars;
using TruceData.Domain.Calendars;
using TruceData.Domain.Events;
using TruceData.Domain.Time;

namespace TruceData.Domain.Tests.Alignment;

/// <summary>
/// A random market with bars and an event, generated from a seed. Times are whole half hours, so that ties and exact matches are
/// common.
/// </summary>
internal sealed class AlignmentScenario
{
    private static readonly LocalDate s_start = new(2025, 3, 3);
    private static readonly Frequency[] s_frequencies =
        [new(FrequencyUnit.Session, 1), new(FrequencyUnit.Hour, 1), new(FrequencyUnit.Minute, 90), new(FrequencyUnit.Irregular, 1)];

    private readonly int _seed;
    private readonly LocalDate _first;
    private readonly Random _random;

    public AlignmentScenario(int seed)
        : this(seed, s_start)
    {
    }

    private AlignmentScenario(int seed, LocalDate first)
    {
        _seed = seed;
        _first = first;
        _random = new Random(seed);
        Frequency = Pick(s_frequencies);
        var sessions = RandomCalendar("calendars/own");
        Own = sessions.ObservedBy(RandomObservation(sessions));
        Counted = Chance(3) ? RandomCalendar("calendars/matched") : Own;
        Delay = Pick([Duration.Zero, Duration.Zero, Duration.FromMinutes(30), Duration.FromHours(20)]);
        Clock = new BarClock(Own, Frequency, Delay);
        Starts = RandomStarts();
        Values = [.. Starts.Select(_ => Chance(6) ? double.NaN : _random.Next(1, 50))];
        Input = Chunked(Starts, Values);
        var earliest = MinuteBetween(5, 14);
        Event = new EventTime(earliest, earliest + Duration.Epsilon, TimePrecision.Exact, DateTimeZone.Utc);
        KnowledgeTime = Chance(3) ? null : MinuteBetween(3, 22);
        Window = RandomWindow();
        Policy = Pick(Enum.GetValues<AnchorPolicy>());
        Reference = Pick(Enum.GetValues<Reference>());
        Measure = Pick(Enum.GetValues<Measure>());
        var tolerance = Pick<Duration?>([null, Duration.FromHours(2), Duration.FromHours(30)]);
        Match = new MatchRule(Pick(Enum.GetValues<MatchDirection>()), !Chance(3), tolerance);
    }

    public Calendar Own { get; }

    public Calendar Counted { get; }

    public Frequency Frequency { get; }

    public Duration Delay { get; }

    public BarClock Clock { get; }

    public long[] Starts { get; }

    public double[] Values { get; }

    public TestSeries Input { get; }

    public EventTime Event { get; }

    public Instant? KnowledgeTime { get; }

    public AlignmentWindow Window { get; }

    public AnchorPolicy Policy { get; }

    public Reference Reference { get; }

    public Measure Measure { get; }

    public MatchRule Match { get; }

    /// <summary>Returns the scenario shifted by a number of days.</summary>
    public AlignmentScenario Shifted(Duration by) => new(_seed, _first.PlusDays((int)by.TotalDays));

    public AlignmentDesign Design => new(Window, Policy, Reference, Measure, Match);

    public AlignedSeries Align(EventTime time) => new Aligner(Input.AsOf(KnowledgeTime), Counted, Design).Align(time);

    public AlignedSeries Align(AlignmentWindow? window = null, Instant? knowledgeTime = null, TestSeries? input = null)
    {
        var series = (input ?? Input).AsOf(knowledgeTime ?? KnowledgeTime);
        return new Aligner(series, Counted, Design with { Window = window ?? Window }).Align(Event);
    }

    public Instant MinuteBetween(int firstDay, int lastDay) =>
        _first.PlusDays(firstDay).AtMidnight().InUtc().ToInstant()
        + Duration.FromMinutes(30 * _random.Next(48 * (lastDay - firstDay)));

    public TestSeries Chunked(long[] starts, double[] values)
    {
        var blocks = new List<BarBlock>();
        for (var from = 0; from < starts.Length; from += 7)
        {
            var to = Math.Min(from + 7, starts.Length);
            blocks.Add(new BarBlock(starts.AsMemory(from..to), [values.AsMemory(from..to)]));
        }

        return new TestSeries(Counted, Clock, blocks);
    }

    /// <summary>
    /// Returns the series and others with an equal clock: with other values, with fewer bars, listed for a part of the time, and in other
    /// chunks.
    /// </summary>
    public IEnumerable<TestSeries> SeriesWithEqualClock()
    {
        yield return Input;
        yield return Chunked(Starts, [.. Values.Select(v => v + 100)]);
        var kept = Enumerable.Range(0, Starts.Length).Where(_ => !Chance(4)).ToArray();
        yield return Chunked([.. kept.Select(i => Starts[i])], [.. kept.Select(i => Values[i])]);
        yield return Input with { FirstListed = _first.PlusDays(7), LastListed = _first.PlusDays(10) };
        yield return Chunked([.. Starts.Skip(3)], [.. Values.Skip(3)]);
    }

    private bool Chance(int oneIn) => _random.Next(oneIn) == 0;

    private T Pick<T>(IReadOnlyList<T> items) => items[_random.Next(items.Count)];

    private Calendar RandomCalendar(string name)
    {
        SessionPart[] parts = Pick<SessionPart[]>(
        [
            [Markets.Part("09:30", 0, "16:00")],
            [Markets.Part("09:30", 0, "11:30"), Markets.Part("13:00", 0, "15:00")],
            [Markets.Part("18:00", -1, "17:00")],
            [Markets.Part("00:00", 0, "00:00")],
        ]);
        var days = Enumerable.Range(1, 7)
            .Where(_ => !Chance(4))
            .Select(d => (IsoDayOfWeek)d)
            .DefaultIfEmpty(IsoDayOfWeek.Friday)
            .ToArray();
        if (parts[0].Open == parts[0].Close) days = [.. Enumerable.Range(1, 7).Select(d => (IsoDayOfWeek)d)];
        var closed = Enumerable.Range(0, 21).Where(_ => parts[0].Open != parts[0].Close && Chance(7)).Select(d =>
            new CalendarException(_first.PlusDays(d), CalendarExceptionKind.Closed, [], "", Chance(2) ? MinuteBetween(0, 20) : null));
        return new Calendar(name, DateTimeZone.Utc, [new WeeklyHours(null, days, parts)], [.. closed], _first, _first.PlusDays(20));
    }

    /// <summary>Returns a rule for bars of sessions in two of three cases, unless the sessions refuse it.</summary>
    private ObservationRule? RandomObservation(Calendar sessions)
    {
        if (Frequency.Unit != FrequencyUnit.Session || Chance(3)) return null;
        var rule = Chance(3)
            ? ObservationRule.AfterEnd(Duration.FromMinutes(30 * _random.Next(9)))
            : ObservationRule.AtTimeOfDay(LocalTime.Midnight.PlusMinutes(30 * _random.Next(48)), zone: null);
        return rule.RefusalFor(sessions) is null ? rule : null;
    }

    private long[] RandomStarts()
    {
        var density = Pick([1, 2, 5]);
        if (Frequency.Unit == FrequencyUnit.Session)
            return [.. Own.Sessions.Where((_, i) => i > 2 && i < 14 && _random.Next(density + 2) < 2).Select(s => s.Open.ToUnixNanos())];
        var step = Math.Max(Frequency.TypicalSpan, NodaConstants.NanosecondsPerHour);
        var from = _first.PlusDays(3).AtMidnight().InUtc().ToInstant().ToUnixNanos();
        return [.. Enumerable.Range(0, 12 * 24)
            .Select(i => from + (i * step))
            .Where(t => t < Own.Coverage.End.ToUnixNanos()
                && (Own.IndexAt(t.ToInstant()) is not null || Chance(6))
                && _random.Next(density) == 0)];
    }

    private AlignmentWindow RandomWindow()
    {
        var unit = Pick(Enum.GetValues<WindowUnit>());
        var first = _random.Next(-6, 6);
        Duration? step = unit == WindowUnit.Elapsed ? Pick([Duration.FromMinutes(30), Duration.FromHours(7), Duration.FromDays(1)]) : null;
        return new AlignmentWindow(unit, first, first + _random.Next(12), step);
    }
}
