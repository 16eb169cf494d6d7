using NodaTime;
using TruceData.Domain.Policies;

namespace TruceData.Domain.Tests.Policies;

public class PolicyPathStepsTests
{
    private static readonly PolicyMeasure Base = Decided("base", Phase.InForce, day: 10, from: 10);

    [Fact]
    public void Nothing_known_is_an_empty_path() =>
        Assert.Empty(PolicyPath.Compute([Base], Day(9)));

    [Fact]
    public void An_open_step_lies_under_a_limited_one_and_returns_when_that_ends() =>
        Assert.Equal(
            ["base 10..20 Expired", "truce 20..40 InForce", "base 40.. Scheduled"],
            Path([Base, Decided("truce", Phase.Announced, day: 19, from: 20, to: 40)], at: 25));

    [Fact]
    public void A_step_under_a_limited_one_does_not_return_without_a_decision()
    {
        PolicyMeasure[] record = [Base, Decided("truce", Phase.Announced, day: 19, from: 20, to: 40)];
        Assert.Equal(["base 10..20 Expired", "truce 20..40 Expired", "base 40.. Undecided"], Path(record, at: 40));
        Assert.Equal("truce", PolicyPath.Compute(record, Day(25))[2].ReturnsAfter?.Event);
    }

    [Fact]
    public void A_step_returns_when_an_event_ends_the_limited_one_on_its_last_day()
    {
        PolicyMeasure[] record =
        [
            Base,
            Decided("truce", Phase.Announced, day: 19, from: 20, to: 40),
            Decided("end", Phase.Expired, day: 42, from: 40) with { TakesUp = ["truce"] },
        ];
        Assert.Equal("base 40.. Undecided", Path(record, at: 41)[^1]);
        Assert.Equal("base 40.. InForce", Path(record, at: 42)[^1]);
        Assert.Equal([Day(20), Day(40), Day(42)], PolicyPath.Compute(record, Day(50)).Select(s => s.KnowledgeTime));
    }

    [Fact]
    public void A_later_event_that_states_the_level_decides() =>
        Assert.Equal(
            ["base 10..20 Expired", "truce 20..40 Expired", "order 40.. InForce"],
            Path(
                [
                    Base,
                    Decided("truce", Phase.Announced, day: 19, from: 20, to: 40),
                    Decided("order", Phase.InForce, day: 39, from: 40),
                ],
                at: 50));

    [Fact]
    public void What_was_scheduled_before_a_suspension_waits_for_the_same_decision() =>
        Assert.Equal(
            ["first 10..20 Expired", "pause 20..30 Suspended", "first 30..35 Undecided", "second 35..50 Undecided", "later 50.. InForce"],
            Path(
                [
                    Decided("first", Phase.Scheduled, day: 5, from: 10, to: 35),
                    Decided("second", Phase.Scheduled, day: 6, from: 35),
                    Decided("pause", Phase.Suspended, day: 15, from: 20, to: 30),
                    Decided("later", Phase.Scheduled, day: 16, from: 50),
                ],
                at: 60));

    [Fact]
    public void A_suspension_that_has_ended_never_looks_like_a_level_that_applied() =>
        Assert.Equal(
            ["base 10..20 Expired", "pause 20..30 Suspended", "rule 30.. InForce"],
            Path(
                [Base, Decided("pause", Phase.Suspended, day: 15, from: 20, to: 30), Decided("rule", Phase.Scheduled, day: 16, from: 30)],
                at: 50));

    [Fact]
    public void A_later_open_step_ends_the_one_before() =>
        Assert.Equal(
            ["base 10..20 Expired", "next 20.. InForce"],
            Path([Base, Decided("next", Phase.Scheduled, day: 15, from: 20)], at: 20));

    [Fact]
    public void What_is_decided_and_begins_later_is_scheduled() =>
        Assert.Equal(
            ["base 10..20 InForce", "next 20.. Scheduled"],
            Path([Base, Decided("next", Phase.Scheduled, day: 15, from: 20)], at: 19));

    [Fact]
    public void The_end_moves_when_the_extension_becomes_known()
    {
        PolicyMeasure[] record =
        [
            Decided("truce", Phase.Announced, day: 10, from: 10, to: 20),
            Decided("extension", Phase.Scheduled, day: 18, from: 20, to: 50) with { TakesUp = ["truce"] },
        ];
        Assert.Equal(["truce 10..20 InForce"], Path(record, at: 17));
        Assert.Equal(["truce 10..20 InForce", "extension 20..50 Scheduled"], Path(record, at: 18));
        Assert.Equal(["truce", "extension"], PolicyPath.Compute(record, Day(18))[1].Events);
    }

    [Fact]
    public void Rule13_a_threat_stands_beside_what_is_in_force_until_it_is_withdrawn()
    {
        PolicyMeasure[] record =
        [
            Base,
            Decided("threat", Phase.Threatened, day: 12, from: 30),
            Decided("retreat", Phase.Withdrawn, day: 20, from: 30) with { TakesUp = ["threat"] },
        ];
        Assert.Equal(["base 10.. InForce", "threat 30.. Threatened"], Path(record, at: 19));
        Assert.Equal(["base 10.. InForce"], Path(record, at: 20));
    }

    [Fact]
    public void Rule13_a_threat_whose_day_has_come_is_still_a_threat() =>
        Assert.Equal(["threat 30.. Threatened"], Path([Decided("threat", Phase.Threatened, day: 12, from: 30)], at: 35));

    [Fact]
    public void A_threat_is_settled_by_a_later_event_about_the_same_first_day() =>
        Assert.Equal(
            ["deed 30.. Scheduled"],
            Path([Decided("threat", Phase.Threatened, day: 12, from: 30), Decided("deed", Phase.Scheduled, day: 20, from: 30)], at: 20));

    [Fact]
    public void A_threat_without_a_day_gives_way_to_the_one_that_states_it() =>
        Assert.Equal(
            ["threat 30.. Threatened"],
            Path(
                [
                    Undated("first", Phase.Threatened, day: 11),
                    Decided("threat", Phase.Threatened, day: 12, from: 30) with { TakesUp = ["first"] },
                ],
                at: 13));

    [Fact]
    public void What_is_decided_without_a_first_day_waits_until_a_later_event_states_it()
    {
        PolicyMeasure[] record =
        [
            Base,
            Undated("promise", Phase.Suspended, day: 12),
            Decided("order", Phase.Suspended, day: 14, from: 20, to: 40) with { TakesUp = ["promise", "base"] },
        ];
        Assert.Equal(["base 10.. InForce", "promise ? Suspended"], Path(record, at: 13));
        Assert.Equal(["base 10..20 InForce", "order 20..40 Suspended", "base 40.. Scheduled"], Path(record, at: 14));
        Assert.Equal(["base", "promise", "order"], PolicyPath.Compute(record, Day(14))[1].Events);
    }

    [Fact]
    public void Rule13_what_is_withdrawn_before_it_began_was_never_a_step() =>
        Assert.Empty(Path(
            [
                Decided("plan", Phase.Scheduled, day: 12, from: 30),
                Undated("retreat", Phase.Withdrawn, day: 20) with { TakesUp = ["plan"] },
            ],
            at: 20));

    [Fact]
    public void What_is_withdrawn_later_ends_there_and_what_lay_under_it_returns() =>
        Assert.Equal(
            ["base 10..15 Expired", "rise 15..20 Expired", "base 20.. InForce"],
            Path(
                [
                    Base,
                    Decided("rise", Phase.InForce, day: 15, from: 15),
                    Undated("retreat", Phase.Withdrawn, day: 20) with { TakesUp = ["rise"] },
                ],
                at: 21));

    [Fact]
    public void An_end_that_names_nothing_ends_everything_earlier() =>
        Assert.Equal(
            ["base 10..15 Expired", "rise 15..20 Expired"],
            Path(
                [
                    Base,
                    Decided("rise", Phase.InForce, day: 15, from: 15),
                    Undated("threat", Phase.Threatened, day: 16),
                    Undated("end", Phase.Expired, day: 20),
                ],
                at: 21));

    [Fact]
    public void A_step_without_a_beginning_is_open_below()
    {
        var before = Decided("before", Phase.Announced, day: 10, from: 10) with { Valid = new Interval(null, Day(5)) };
        Assert.Equal(["before ..5 Expired", "base 10.. InForce"], Path([before, Base], at: 11));
    }

    [Fact]
    public void A_step_is_known_when_its_last_bound_and_its_state_were()
    {
        PolicyMeasure[] record = [Base, Decided("truce", Phase.Announced, day: 15, from: 20, to: 40)];
        var before = PolicyPath.Compute(record, Day(16));
        Assert.Equal([Day(15), Day(15), Day(15)], before.Select(s => s.KnowledgeTime));
        var after = PolicyPath.Compute(record, Day(45));
        Assert.Equal([Day(20), Day(40), Day(40)], after.Select(s => s.KnowledgeTime));
    }

    [Fact]
    public void Without_a_knowledge_time_the_path_is_that_of_the_newest_fact() =>
        Assert.Equal(
            PolicyPath.Compute([Base, Undated("threat", Phase.Threatened, day: 16)], Day(16)).Select(Text),
            PolicyPath.Compute([Base, Undated("threat", Phase.Threatened, day: 16)], null).Select(Text));

    private static string[] Path(PolicyMeasure[] record, int at) => [.. PolicyPath.Compute(record, Day(at)).Select(Text)];

    private static string Text(PolicyStep step)
    {
        var valid = step.Valid is not { } v ? "?" : $"{(v.HasStart ? Number(v.Start) : "")}..{(v.HasEnd ? Number(v.End) : "")}";
        return $"{step.Measure.Event} {valid} {step.State}";
    }

    private static string Number(Instant instant) => $"{(instant - NodaConstants.UnixEpoch).TotalDays}";

    private static Instant Day(int day) => NodaConstants.UnixEpoch + Duration.FromDays(day);

    private static PolicyMeasure Undated(string name, Phase phase, int day) =>
        new(name, 0, phase, Day(day), Day(day) + Duration.FromHours(1), Day(day), Valid: null, []);

    private static PolicyMeasure Decided(string name, Phase phase, int day, int from, int? to = null) =>
        Undated(name, phase, day) with { Valid = new Interval(Day(from), to is { } end ? Day(end) : null) };
}
