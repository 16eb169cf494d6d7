namespace TruceData.Domain.Events;

/// <summary>Other events that meet a window, each list by earliest time, then by name.</summary>
/// <param name="Close">Those whose time is no longer than the window or a civil day.</param>
/// <param name="Loose">Those whose time is longer.</param>
public sealed record ConfoundingEvents(IReadOnlyList<DatedEvent> Close, IReadOnlyList<DatedEvent> Loose)
{
    /// <summary>None at all.</summary>
    public static ConfoundingEvents None { get; } = new([], []);
}
