using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using TruceData.Domain.Alignment;
using TruceData.Domain.Anchoring;
using TruceData.Domain.Bars;
using TruceData.Domain.Calendars;
using TruceData.Domain.Events;
using TruceData.Domain.Time;

namespace TruceData.Domain.Tests.Alignment;

public class AlignmentPropertyTests
{
    private const int Tests = 3000;

    [Fact]
    public void Every_row_equals_that_of_the_oracle() => Holds(scenario =>
    {
        var aligned = scenario.Align();
        var oracle = new AlignmentOracle(scenario);
        for (var i = 0; i < scenario.Window.Count; i++)
        {
            var row = (aligned.ObservationStarts[i], aligned.ObservationEnds[i], aligned.Values[i], aligned.Missing[i]);
            Assert.Equal(oracle.Row(scenario.Window.First + i), row);
        }
    });

    [Fact]
    public void Rule09_a_split_window_gives_the_same_rows() => Holds(scenario =>
    {
        if (scenario.Reference == Reference.FirstOffset) return;
        var whole = scenario.Align();
        for (var i = 0; i < scenario.Window.Count; i++)
        {
            var offset = scenario.Window.First + i;
            var one = scenario.Align(new AlignmentWindow(scenario.Window.Unit, offset, offset, scenario.Window.Step));
            Assert.Equal(Row(whole, i), Row(one, 0));
        }
    });

    [Fact]
    public void Shifting_all_times_shifts_nothing_else() => Holds(scenario =>
    {
        // A shift by whole weeks in UTC keeps the days of the week.
        var weeks = Duration.FromDays(7 * 30);
        var original = scenario.Align();
        var shifted = scenario.Shifted(weeks).Align();
        for (var i = 0; i < scenario.Window.Count; i++)
        {
            var (start, end, value, missing) = Row(original, i);
            if (missing == Missing.Present) (start, end) = (start + weeks.ToInt64Nanoseconds(), end + weeks.ToInt64Nanoseconds());
            Assert.Equal((start, end, value, missing), Row(shifted, i));
        }

        Assert.Equal(original.Anchor?.Reason, shifted.Anchor?.Reason);
        Assert.Equal(original.Anchor?.AnchorTime + weeks, shifted.Anchor?.AnchorTime);
        Assert.Equal(original.Reference?.Value, shifted.Reference?.Value);
        Assert.Equal(original.MaxKnowledgeTime + weeks, shifted.MaxKnowledgeTime);
    });

    [Fact]
    public void One_aligner_for_many_events_aligns_each_as_a_new_one_does() => Holds(scenario =>
    {
        var aligner = new Aligner(scenario.Input.AsOf(scenario.KnowledgeTime), scenario.Counted, scenario.Design);
        for (var i = 0; i < 4; i++)
        {
            var time = Markets.Exactly(scenario.MinuteBetween(5, 14));
            var expected = scenario.Align(time);
            var actual = aligner.Align(time);
            for (var row = 0; row < scenario.Window.Count; row++) Assert.Equal(Row(expected, row), Row(actual, row));
            Assert.Equal(expected.Reference, actual.Reference);
        }
    });

    [Fact]
    public void Rule06_series_that_share_their_look_ups_give_what_each_gives_alone()
    {
        var filled = 0;
        Holds(scenario =>
        {
            var step = scenario.Window.Step ?? Duration.FromMinutes(90);
            var window = new AlignmentWindow(WindowUnit.Elapsed, scenario.Window.First, scenario.Window.Last, step);
            var match = new MatchRule(MatchDirection.Backward, scenario.Match.AllowExact, scenario.Match.Tolerance);
            var design = new AlignmentDesign(window, scenario.Policy, scenario.Reference, Measure.Value, match);
            var aligners = scenario.SeriesWithEqualClock()
                .Select(s => new Aligner(s.AsOf(scenario.KnowledgeTime), scenario.Counted, design))
                .ToArray();
            for (var i = 0; i < 3; i++)
            {
                var time = Markets.Exactly(scenario.MinuteBetween(5, 14));
                var lookup = aligners[0].CreateLookup(time);
                filled += aligners.Count(aligner => lookup is not null && IsFilled(aligner, time, lookup, window.Count));
            }
        });
        Assert.InRange(filled, Tests, int.MaxValue);
    }

    [Fact]
    public void Rule01_a_later_knowledge_time_never_alters_or_removes_a_value() => Holds(scenario =>
    {
        if (scenario.KnowledgeTime is not { } early || scenario.Counted.AsOf(early) != scenario.Counted) return;
        var before = scenario.Align();
        var after = scenario.Align(knowledgeTime: early + Duration.FromHours(17));
        for (var i = 0; i < scenario.Window.Count; i++)
        {
            if (before.Missing[i] == Missing.Present) Assert.Equal(Row(before, i), Row(after, i));
        }
    });

    [Fact]
    public void Rule17_no_session_observed_by_the_event_is_its_own() => Holds(scenario =>
    {
        if (scenario.Policy is AnchorPolicy.Previous || scenario.Frequency.Unit != FrequencyUnit.Session) return;
        var window = new AlignmentWindow(WindowUnit.Sessions, -1, 0, null);
        var design = scenario.Design with { Window = window, Measure = Measure.Value };
        var aligned = new Aligner(scenario.Input.AsOf(), scenario.Own, design).Align(scenario.Event);
        if (aligned.Anchor is not { } anchor) return;
        var earliest = scenario.Event.Earliest;
        Assert.True(anchor.Session.ObservationTime > earliest);
        Assert.True(aligned.Missing[1] != Missing.Present || aligned.ObservationEnds[1] > earliest.ToUnixNanos());
        if (scenario.Policy is not AnchorPolicy.ContainingOrNext) return;
        Assert.True(anchor.SessionIndex == 0 || scenario.Own.Sessions[anchor.SessionIndex - 1].ObservationTime <= earliest);
        Assert.True(aligned.Missing[0] != Missing.Present || aligned.ObservationEnds[0] <= earliest.ToUnixNanos());
    });

    [Fact]
    public void Rule01_what_was_not_known_changes_nothing() => Holds(scenario =>
    {
        if (scenario.KnowledgeTime is not { } time) return;
        var kept = scenario.Starts.TakeWhile(s => s < scenario.Clock.FirstUnknownStart(time)).Count();
        var onlyKnown = scenario.Align(input: scenario.Chunked(scenario.Starts[..kept], scenario.Values[..kept]));
        var all = scenario.Align();
        for (var i = 0; i < scenario.Window.Count; i++) Assert.Equal(Row(onlyKnown, i), Row(all, i));
        Assert.Equal(onlyKnown.Reference, all.Reference);
        Assert.True(all.MaxKnowledgeTime is not { } newest || newest <= time);
    });

    [Fact]
    public void Calendar_searches_find_what_a_scan_of_every_session_finds() => Holds(scenario =>
    {
        var calendar = scenario.Own;
        var sessions = calendar.Sessions.ToList();
        var time = scenario.MinuteBetween(0, 20);
        if (calendar.Coverage.Contains(time))
        {
            var at = sessions.FindIndex(s => s.Contains(time));
            Assert.Equal(at < 0 ? null : at, calendar.IndexAt(time));
            Assert.Equal(sessions.Count(s => s.ObservationTime <= time), calendar.IndexObservedAfter(time));
            Assert.Equal(sessions.Count(s => s.Open <= time), calendar.IndexOpeningAfter(time));
        }

        var date = time.InUtc().Date;
        Assert.Equal(sessions.Count(s => s.Date < date), calendar.IndexOnOrAfter(date));
        Assert.Same(sessions.Find(s => s.Date == date), calendar.OnDate(date));
    });

    [Fact]
    public void The_first_unknown_start_separates_known_bars_from_unknown() => Holds(scenario =>
    {
        var time = scenario.MinuteBetween(3, 20);
        var first = scenario.Clock.FirstUnknownStart(time);
        foreach (var start in scenario.Starts)
            Assert.Equal(start < first, scenario.Clock.KnownAt(start).ToInstant() <= time);
        if (first < scenario.Clock.FirstStart || first >= scenario.Clock.StartLimit) return;
        Assert.True(scenario.Clock.KnownAt(first).ToInstant() > time);
        Assert.InRange(
            scenario.Clock.EarliestUnknownEnd(time), (time - scenario.Delay).ToUnixNanos() + 1, scenario.Clock.EndOf(first));
    });

    /// <summary>Returns whether an aligner fills the lookup, and checks the values against those of a plain alignment.</summary>
    private static bool IsFilled(Aligner aligner, EventTime time, LookupInstants lookup, int count)
    {
        var values = new double[count];
        if (aligner.Align(time) is not { Anchor: not null } expected || aligner.TryFill(values, lookup) is not { } times) return false;
        for (var row = 0; row < count; row++)
            Assert.Equal(Row(expected, row), (times.Starts[row], times.Ends[row], values[row], times.Missing[row]));
        Assert.Equal((expected.MaxKnowledgeTime, expected.Span), (aligner.KnownAt(times), lookup.Span));
        return true;
    }

    private static (long Start, long End, double Value, Missing Missing) Row(AlignedSeries aligned, int row) =>
        (aligned.ObservationStarts[row], aligned.ObservationEnds[row], aligned.Values[row], aligned.Missing[row]);

    private static void Holds(Action<AlignmentScenario> property)
    {
        var outside = 0;
        Prop.ForAll(
            Gen.Choose(0, int.MaxValue).ToArbitrary(),
            (int seed) => outside += IsInBounds(new AlignmentScenario(seed), property) ? 0 : 1)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Suite.Cases(Tests)));
        Assert.InRange(outside, 0, Tests / 20);
    }

    /// <summary>
    /// Checks a property. Returns false when the random event leads outside the calendar's bounds, where there is nothing to compare.
    /// </summary>
    private static bool IsInBounds(AlignmentScenario scenario, Action<AlignmentScenario> property)
    {
        try
        {
            property(scenario);
            return true;
        }
        catch (CalendarBoundsException)
        {
            return false;
        }
    }
}
