using NodaTime;
using TruceData.Domain.Alignment;
using static TruceData.Domain.Tests.Alignment.SmallSeries;
using static TruceData.Domain.Tests.Markets;

namespace TruceData.Domain.Tests.Alignment;

/// <summary>Rule 1: a read as of an instant uses only what was known by it; a bar is known at its end.</summary>
public class Rule01NoLookAheadTests
{
    [Fact]
    public void Rule01_a_bar_is_known_at_its_end_and_not_at_its_start()
    {
        var close = InNewYork("2025-10-10T16:00:00");
        var before = Align(Threat, October, Sessions(-1, 1), knowledgeTime: close - Duration.Epsilon);
        Assert.Equal([Missing.Present, Missing.NotYetKnown, Missing.NotYetKnown], before.Missing);
        Assert.Equal(InNewYork("2025-10-09T16:00:00"), before.MaxKnowledgeTime);
        var at = Align(Threat, October, Sessions(-1, 1), knowledgeTime: close);
        Assert.Equal([Missing.Present, Missing.Present, Missing.NotYetKnown], at.Missing);
        Assert.Equal(close, at.MaxKnowledgeTime);
    }

    [Fact]
    public void Rule01_a_delayed_figure_is_known_after_its_delay()
    {
        var delayed = Daily(NewYork, "2025-10-08", Duration.FromHours(18), 100, 101, 99);
        var known = InNewYork("2025-10-11T10:00:00");
        Assert.Equal([Missing.Present], Align(Threat, delayed, Sessions(0, 0), knowledgeTime: known).Missing);
        Assert.Equal(known, Align(Threat, delayed, Sessions(0, 0)).MaxKnowledgeTime);
        Assert.Equal([Missing.NotYetKnown], Align(Threat, delayed, Sessions(0, 0), knowledgeTime: known - Duration.Epsilon).Missing);
    }

    [Fact]
    public void Rule01_a_bar_not_yet_known_never_changes_another_cell()
    {
        var known = InNewYork("2025-10-10T15:00:00");
        var changed = Daily(NewYork, "2025-10-08", 100, 101, 5000, double.NaN, 6000, 7000, 8000);
        foreach (var measure in Enum.GetValues<Measure>())
        {
            foreach (var reference in Enum.GetValues<Reference>())
            {
                var one = Align(Threat, October, Sessions(-1, 3), measure, reference, knowledgeTime: known);
                var two = Align(Threat, changed, Sessions(-1, 3), measure, reference, knowledgeTime: known);
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
        var aligned = Align(Threat, delayed, Sessions(-2, -1), Measure.Change, knowledgeTime: InNewYork("2025-10-10T20:00:00"));
        Assert.Null(aligned.Reference);
        Assert.Equal([Missing.NotYetKnown, Missing.NotYetKnown], aligned.Missing);
    }

    [Fact]
    public void Rule01_a_closing_not_announced_yet_does_not_move_the_window()
    {
        var early = Exactly(InNewYork("2025-01-08T12:00:00"));
        var series = Daily(NewYork, "2025-01-06", 1, 2, 3, 4);
        var evening = Exactly(InNewYork("2025-01-08T18:00:00"));
        var beforeAnnouncement = Align(evening, series, Sessions(0, 0), knowledgeTime: Utc("2024-12-30T12:00:00"));
        Assert.Equal(Date("2025-01-09"), beforeAnnouncement.Anchor!.Session.Date);
        Assert.Equal([3, 4], Align(early, series, Sessions(0, 1)).Values);
    }
}
