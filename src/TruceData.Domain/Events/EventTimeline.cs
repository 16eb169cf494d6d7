using NodaTime;

namespace TruceData.Domain.Events;

/// <summary>
/// Finds events by interval. The events form a binary tree over a list sorted by time, in which each node stores the latest end of its
/// subtree. Safe for use by several threads at once.
/// </summary>
public sealed class EventTimeline
{
    private readonly TimelineEntry[] _events;
    private readonly Instant[] _latestBelow;

    /// <summary>Creates a timeline.</summary>
    public EventTimeline(IEnumerable<TimelineEntry> events)
    {
        _events = [.. events.OrderBy(e => e.Earliest).ThenBy(e => e.Name, StringComparer.Ordinal)];
        _latestBelow = new Instant[_events.Length];
        FillLatest(0, _events.Length);
    }

    /// <summary>Returns the events whose [earliest, latest) meets an interval, by earliest time, then by name.</summary>
    public IReadOnlyList<TimelineEntry> Meeting(Interval span)
    {
        var found = new List<TimelineEntry>();
        Meeting(span, 0, _events.Length, found);
        return found;
    }

    /// <summary>Returns the index of the root of the subtree that contains the events of [from, to).</summary>
    private static int Middle(int from, int to) => (from + to) >>> 1;

    private Instant FillLatest(int from, int to)
    {
        if (from == to) return Instant.MinValue;
        var middle = Middle(from, to);
        var below = Instant.Max(FillLatest(from, middle), FillLatest(middle + 1, to));
        return _latestBelow[middle] = Instant.Max(below, _events[middle].Latest);
    }

    private void Meeting(Interval span, int from, int to, List<TimelineEntry> found)
    {
        var middle = Middle(from, to);
        if (from == to || _latestBelow[middle] <= span.Start) return;
        Meeting(span, from, middle, found);
        if (_events[middle].Earliest >= span.End) return;
        if (_events[middle].Latest > span.Start) found.Add(_events[middle]);
        Meeting(span, middle + 1, to, found);
    }
}
