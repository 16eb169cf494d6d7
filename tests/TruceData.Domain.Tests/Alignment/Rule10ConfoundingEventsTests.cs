using NodaTime;
using TruceData.Domain.Alignment;
using TruceData.Domain.Events;
using static TruceData.Domain.Tests.Alignment.SmallSeries;
using static TruceData.Domain.Tests.Markets;

namespace TruceData.Domain.Tests.Alignment;

/// <summary>Rule 10: other events in a window are listed, never dropped.</summary>
public class Rule10ConfoundingEventsTests
{
    private static readonly Interval s_span = new(InNewYork("2025-10-09T09:30:00"), InNewYork("2025-10-13T16:00:00"));

    [Fact]
    public void Rule10_the_span_runs_from_the_first_opening_to_the_last_close() =>
        Assert.Equal(s_span, Align(Threat, October, Sessions(-1, 1)).Span);

    [Fact]
    public void Rule10_a_window_beyond_every_session_or_bar_has_no_span_and_one_that_reaches_in_is_cut()
    {
        foreach (var unit in new[] { WindowUnit.Sessions, WindowUnit.Bars })
        {
            foreach (var far in new[] { int.MinValue, -1000, 1000, int.MaxValue })
                Assert.Null(Align(Threat, October, new AlignmentWindow(unit, far, far, null)).Span);
        }

        Assert.Null(Align(Threat, Daily(NewYork, "2025-10-08"), new AlignmentWindow(WindowUnit.Bars, -1, 1, null)).Span);
        var bars = Align(Threat, October, new AlignmentWindow(WindowUnit.Bars, -1000, 0, null)).Span;
        Assert.Equal(new Interval(InNewYork("2025-10-08T09:30:00"), InNewYork("2025-10-10T16:00:00")), bars);
    }

    [Fact]
    public void Rule10_other_events_that_meet_the_window_are_listed_by_time()
    {
        var timeline = new EventTimeline(
        [
            Event("at its end", Exactly(InNewYork("2025-10-13T16:00:00"))),
            Event("known to the day", OnDay("2025-10-13", NewYorkZone)),
            Event("at its start", Exactly(InNewYork("2025-10-09T09:30:00"))),
            Event("just before", Exactly(InNewYork("2025-10-09T09:30:00") - Duration.Epsilon)),
            Event("itself", Threat),
        ]);
        var found = Confounding.Within(s_span, timeline, "itself", null);
        Assert.Equal(["at its start", "known to the day"], found.Close.Select(e => e.Name));
        Assert.Empty(found.Loose);
    }

    [Fact]
    public void Rule10_an_event_known_to_the_year_only_is_set_apart_and_not_dropped()
    {
        var year = new EventTime(InNewYork("2025-01-01T00:00:00"), InNewYork("2026-01-01T00:00:00"), TimePrecision.Year, NewYorkZone);
        var timeline = new EventTimeline([Event("year", year), Event("day", OnDay("2025-10-10", NewYorkZone))]);
        var hour = new Interval(InNewYork("2025-10-10T10:00:00"), InNewYork("2025-10-10T11:00:00"));
        foreach (var span in new[] { s_span, hour })
        {
            var found = Confounding.Within(span, timeline, "", null);
            Assert.Equal(["day"], found.Close.Select(e => e.Name));
            Assert.Equal(["year"], found.Loose.Select(e => e.Name));
        }

        var wholeYear = Confounding.Within(new Interval(year.Earliest, year.Latest), timeline, "", null);
        Assert.Equal(["year", "day"], wholeYear.Close.Select(e => e.Name));
    }

    [Fact]
    public void Rule10_an_event_not_known_yet_is_not_listed()
    {
        var known = InNewYork("2025-10-10T12:00:00");
        var timeline = new EventTimeline([Event("late", Threat) with { KnowledgeTime = known }]);
        Assert.Single(Confounding.Within(s_span, timeline, "", known).Close);
        Assert.Empty(Confounding.Within(s_span, timeline, "", known - Duration.Epsilon).Close);
    }

    [Fact]
    public void Rule10_the_timeline_finds_what_looking_at_every_event_finds()
    {
        var random = new Random(10);
        for (var round = 0; round < Suite.Cases(300); round++)
        {
            var events = Enumerable.Range(0, random.Next(30)).Select(i => Random($"e{i:00}")).ToArray();
            var timeline = new EventTimeline(events);
            var (start, length) = (random.Next(100), 1 + random.Next(20));
            var span = new Interval(At(start), At(start + length));
            var expected = events
                .Where(e => e.Earliest < span.End && span.Start < e.Latest)
                .OrderBy(e => e.Earliest)
                .ThenBy(e => e.Name, StringComparer.Ordinal);
            Assert.Equal(expected, timeline.Meeting(span));
        }

        TimelineEntry Random(string name)
        {
            var start = random.Next(100);
            return new TimelineEntry(name, At(start), At(start + 1 + (random.Next(4) == 0 ? random.Next(60) : random.Next(3))), At(0));
        }
    }

    private static Instant At(int hours) => Utc("2025-10-01T00:00:00") + Duration.FromHours(hours);

    private static TimelineEntry Event(string name, EventTime time) => new(name, time.Earliest, time.Latest, time.Earliest);
}
