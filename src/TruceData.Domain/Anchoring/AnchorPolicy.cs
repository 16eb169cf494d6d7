namespace TruceData.Domain.Anchoring;

/// <summary>The session to which an event outside every session is assigned.</summary>
public enum AnchorPolicy
{
    /// <summary>The session that contains the event, otherwise the next one.</summary>
    ContainingOrNext = 1,

    /// <summary>The next session after the event, even when another session contains it.</summary>
    Next = 2,

    /// <summary>The last session that closes at or before the event.</summary>
    Previous = 3,

    /// <summary>The session that contains the event, otherwise none.</summary>
    Reject = 4,
}
