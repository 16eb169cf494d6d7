namespace TruceData.Domain.Studies;

/// <summary>Other events whose event windows meet a window of an event.</summary>
/// <param name="Count">The number of events.</param>
/// <param name="First">The indexes of the first few events, in the order of their anchors.</param>
public sealed record OtherEvents(int Count, IReadOnlyList<int> First)
{
    /// <summary>No other event.</summary>
    public static OtherEvents None { get; } = new(0, []);
}
