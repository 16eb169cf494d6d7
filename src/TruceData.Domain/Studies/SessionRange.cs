namespace TruceData.Domain.Studies;

/// <summary>Sessions by their offset from the anchor session, both ends inclusive.</summary>
/// <param name="First">First offset.</param>
/// <param name="Last">Last offset, at least the first.</param>
public readonly record struct SessionRange(int First, int Last)
{
    /// <summary>The number of offsets.</summary>
    public int Count => Last - First + 1;

    /// <summary>Returns whether this range contains another entirely.</summary>
    public bool Contains(SessionRange other) => First <= other.First && other.Last <= Last;
}
