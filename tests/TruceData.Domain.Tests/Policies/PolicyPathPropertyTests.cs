using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using TruceData.Domain.Policies;
using Interval = NodaTime.Interval;

namespace TruceData.Domain.Tests.Policies;

public class PolicyPathPropertyTests
{
    private const int Tests = 3000;

    [Fact]
    public void Measures_that_become_known_later_change_nothing() => Holds((record, at) =>
        Assert.Equal(
            PolicyPath.Compute(record.Where(m => m.KnowledgeTime <= at), at).Select(Text),
            PolicyPath.Compute(record, at).Select(Text)));

    [Fact]
    public void No_step_is_known_after_the_knowledge_time() => Holds((record, at) =>
        Assert.All(PolicyPath.Compute(record, at), s => Assert.InRange(s.KnowledgeTime, s.Measure.KnowledgeTime, at)));

    [Fact]
    public void Decided_steps_never_overlap() => Holds((record, at) =>
    {
        var decided = PolicyPath.Compute(record, at).Where(IsDecided).Select(s => Bounds(s.Valid!.Value)).ToArray();
        for (var i = 1; i < decided.Length; i++) Assert.True(decided[i - 1].To <= decided[i].From);
    });

    [Fact]
    public void States_agree_with_the_knowledge_time() => Holds((record, at) =>
        Assert.All(
            PolicyPath.Compute(record, at).Where(IsDecided),
            s =>
            {
                var (from, to) = Bounds(s.Valid!.Value);
                Assert.Equal(s.Measure.Phase == Phase.Suspended, s.State == PolicyState.Suspended);
                if (s.State == PolicyState.Suspended) return;
                Assert.Equal(from > at, s.State == PolicyState.Scheduled);
                Assert.Equal(from <= at && s.ReturnsAfter is not null, s.State == PolicyState.Undecided);
                Assert.Equal(to <= at && s.ReturnsAfter is null, s.State == PolicyState.Expired);
            }));

    [Fact]
    public void A_step_returns_after_a_later_measure_has_ended() => Holds((record, at) =>
        Assert.All(
            PolicyPath.Compute(record, at).Where(s => s.ReturnsAfter is not null),
            s =>
            {
                Assert.True(s.ReturnsAfter!.IsAfter(s.Measure));
                Assert.True(s.ReturnsAfter.Valid!.Value.End <= Bounds(s.Valid!.Value).From);
            }));

    [Fact]
    public void At_each_instant_the_latest_measure_that_covers_it_and_is_not_ended_holds() => Holds((record, at) =>
    {
        var path = PolicyPath.Compute(record, at);
        var known = record.Where(m => m.KnowledgeTime <= at).Order(PolicyMeasure.Order).ToArray();
        for (var day = -1; day < 70; day++)
        {
            var instant = Day(day);
            var holds = path.SingleOrDefault(s => IsDecided(s) && s.Valid!.Value.Contains(instant));
            Assert.Equal(Expected(known, instant), holds?.Measure);
        }
    });

    [Fact]
    public void A_measure_split_in_two_gives_the_same_level_at_each_instant() => Holds((record, at) =>
    {
        var split = record.SelectMany(Halves).ToArray();
        var (whole, halves) = (PolicyPath.Compute(record, at), PolicyPath.Compute(split, at));
        for (var day = -1; day < 70; day++) Assert.Equal(EventAt(whole, Day(day)), EventAt(halves, Day(day)));
    });

    [Fact]
    public void The_order_of_the_record_does_not_matter() => Holds((record, at) =>
        Assert.Equal(PolicyPath.Compute(record, at).Select(Text), PolicyPath.Compute(record.Reverse(), at).Select(Text)));

    private static PolicyMeasure? Expected(PolicyMeasure[] known, Instant at) => known.LastOrDefault(m =>
        Decides(m) && m.Valid!.Value.Contains(at)
        && !known.Any(end => end.Phase is Phase.Withdrawn or Phase.Expired
            && (end.Valid?.Contains(at) ?? end.Earliest <= at)
            && Ends(end, m, known)));

    private static bool Ends(PolicyMeasure end, PolicyMeasure ended, PolicyMeasure[] known)
    {
        var named = end.TakesUp.Where(name => known.Any(m => m.Event == name)).ToArray();
        return named.Length > 0 ? named.Contains(ended.Event) : end.IsAfter(ended);
    }

    private static bool Decides(PolicyMeasure measure) =>
        measure.Valid is not null && measure.Phase is Phase.Announced or Phase.Scheduled or Phase.InForce or Phase.Suspended;

    private static IEnumerable<PolicyMeasure> Halves(PolicyMeasure measure)
    {
        if (!Decides(measure) || measure.Valid is not { HasEnd: true } valid || valid.Duration < Duration.FromDays(2)) return [measure];
        var middle = valid.Start + Duration.FromDays(1);
        return
        [
            measure with { Index = 2 * measure.Index, Valid = new Interval(valid.Start, middle) },
            measure with { Index = (2 * measure.Index) + 1, Valid = new Interval(middle, valid.End) },
        ];
    }

    private static string? EventAt(IReadOnlyList<PolicyStep> path, Instant at) =>
        path.SingleOrDefault(s => IsDecided(s) && s.Valid!.Value.Contains(at))?.Measure.Event;

    private static bool IsDecided(PolicyStep step) => step is { State: not PolicyState.Threatened, Valid: not null };

    private static (Instant From, Instant To) Bounds(Interval valid) =>
        (valid.HasStart ? valid.Start : Instant.MinValue, valid.HasEnd ? valid.End : Instant.MaxValue);

    private static string Text(PolicyStep step) =>
        $"{step.Measure.Event}/{step.Measure.Index} {step.Valid} {step.State} {step.KnowledgeTime} {string.Join(',', step.Events)}";

    private static Instant Day(int day) => NodaConstants.UnixEpoch + Duration.FromDays(day);

    private static void Holds(Action<PolicyMeasure[], Instant> property) =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), (int seed) => Check(new Random(seed), property))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Suite.Cases(Tests)));

    private static void Check(Random random, Action<PolicyMeasure[], Instant> property)
    {
        var record = new PolicyMeasure[random.Next(8)];
        for (var i = 0; i < record.Length; i++) record[i] = Measure(random, i);
        property(record, Day(random.Next(46)));
    }

    private static PolicyMeasure Measure(Random random, int index)
    {
        var phase = (Phase)random.Next(1, 8);
        var (day, start) = (random.Next(31), random.Next(51));
        var valid = random.Next(5) switch
        {
            0 when phase != Phase.InForce => (Interval?)null,
            1 => new Interval(Day(start), null),
            _ => new Interval(Day(start), Day(start + random.Next(16))),
        };
        var link = random.Next(-2, index);
        string[] takesUp = link < 0 ? [] : [$"event{link}"];
        return new PolicyMeasure($"event{index}", 0, phase, Day(day), Day(day + 1), Day(day + random.Next(6)), valid, takesUp);
    }
}
