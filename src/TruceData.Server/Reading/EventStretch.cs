namespace TruceData.Server.Reading;

/// <summary>Some of the events of a request.</summary>
/// <param name="First">The index of the first of them.</param>
/// <param name="Events">The events.</param>
internal sealed record EventStretch(int First, IReadOnlyList<Happening> Events)
{
    /// <summary>The index after the last of them.</summary>
    public int End => First + Events.Count;
}
