namespace TruceData.Domain.Anchoring;

/// <summary>The session to which an event outside every session is assigned.</summary>
public enum AnchorPolicy
{
    /// <summary>The session that contains the event, otherwise the next one.</summary>
    ContainingOrNext = 1,

    /// <summary>The next session that opens after the event, even when another session contains it.</summary>
    Next = 2,

    /// <summary>The last session observed at or before the event, without an observation rule the last one that closes by then.</summary>
    Previous = 3,

    /// <summary>The session that contains the event, otherwise none.</summary>
    Reject = 4,
}
