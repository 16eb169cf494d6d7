using TruceData.Server.Mapping;

namespace TruceData.Server.Services.Requests;

/// <summary>A page of consecutive events of a request.</summary>
/// <param name="First">The index of the first event.</param>
/// <param name="Events">The events.</param>
internal sealed record EventPage(int First, IReadOnlyList<RequestedEvent> Events)
{
    /// <summary>The index after the last event.</summary>
    public int End => First + Events.Count;

    /// <summary>Whether the events fit into a header. A single event may be too large.</summary>
    public bool FitsIntoHeader => Events.Sum(e => e.Record.Body.Length) <= MessageLimits.StreamedBytes;

    /// <summary>Returns the events as a separate message.</summary>
    public V1.AlignmentEvents ToMessage(V1.ResourceView view) =>
        new() { FirstIndex = First, Events = { Events.Select(e => e.Message.ToView(view)) } };
}
