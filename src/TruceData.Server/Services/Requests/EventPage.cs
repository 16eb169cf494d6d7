using TruceData.Server.Mapping;

namespace TruceData.Server.Services.Requests;

/// <summary>Consecutive events of a request.</summary>
/// <param name="First">The index of the first of them.</param>
/// <param name="Events">The events.</param>
internal sealed record EventPage(int First, IReadOnlyList<RequestedEvent> Events)
{
    /// <summary>The index after the last of them.</summary>
    public int End => First + Events.Count;

    /// <summary>Whether a header has room for the events; a single event may be too large.</summary>
    public bool FitsIntoHeader => Events.Sum(e => e.Record.Body.Length) <= MessageLimits.StreamedBytes;

    /// <summary>Returns the events as a message of their own.</summary>
    public V1.AlignmentEvents ToMessage(V1.ResourceView view) =>
        new() { FirstIndex = First, Events = { Events.Select(e => e.Message.ToView(view)) } };
}
