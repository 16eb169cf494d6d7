using NodaTime;
using TruceData.Domain.Events;

namespace TruceData.Domain.Alignment;

/// <summary>Finds the other events inside a window (rule 10), which are listed and never dropped.</summary>
public static class Confounding
{
    /// <summary>The longest civil day, 25 hours: many events are known to the day only.</summary>
    private static readonly Duration LongestCivilDay = Duration.FromHours(25);

    /// <summary>
    /// Returns the events that can have happened inside an interval: those whose [earliest, latest) meets it. An event whose own time is
    /// longer than the interval and than a civil day is listed separately, because it need not have happened in the interval.
    /// </summary>
    /// <param name="span">The interval, half-open; see <see cref="AlignedSeries.Span"/>.</param>
    /// <param name="timeline">The events of the data set.</param>
    /// <param name="self">The name of the event that the window is around, which is excluded.</param>
    /// <param name="knowledgeTime">Only events known by it; null for all.</param>
    public static ConfoundingEvents Within(Interval span, EventTimeline timeline, string self, Instant? knowledgeTime)
    {
        var maxClose = Duration.Max(span.Duration, LongestCivilDay);
        var close = new List<TimelineEntry>();
        var loose = new List<TimelineEntry>();
        foreach (var other in timeline.Meeting(span))
        {
            if (other.KnowledgeTime > knowledgeTime || other.Name == self) continue;
            (other.Latest - other.Earliest <= maxClose ? close : loose).Add(other);
        }

        return new ConfoundingEvents(close, loose);
    }
}
