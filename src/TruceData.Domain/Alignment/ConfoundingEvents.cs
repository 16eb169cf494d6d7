using NodaTime;
using TruceData.Domain.Events;

namespace TruceData.Domain.Alignment;

/// <summary>Other events that meet a window, each list by earliest time, then by name.</summary>
/// <param name="Close">Events whose time is no longer than the window or a civil day.</param>
/// <param name="Loose">Events whose time is longer.</param>
public sealed record ConfoundingEvents(IReadOnlyList<TimelineEntry> Close, IReadOnlyList<TimelineEntry> Loose)
{
    /// <summary>No event.</summary>
    public static ConfoundingEvents None { get; } = new([], []);

    /// <summary>The number of events.</summary>
    public int Count => Close.Count + Loose.Count;

    /// <summary>The newest knowledge time of the events; null without any.</summary>
    public Instant? NewestKnowledgeTime { get; } = Close.Concat(Loose).Max(e => (Instant?)e.KnowledgeTime);
}
