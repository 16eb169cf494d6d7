namespace TruceData.Domain.Alignment;

/// <summary>The observation that cumulative returns and changes are measured from.</summary>
public enum Reference
{
    /// <summary>
    /// The last observation strictly before the event's earliest time; bars are half-open, so one that ends then is before it.
    /// </summary>
    LastBeforeEvent = 1,

    /// <summary>The observation at the window's first offset.</summary>
    FirstOffset = 2,

    /// <summary>The last observation of the session before the anchor session.</summary>
    PreviousSession = 3,
}
