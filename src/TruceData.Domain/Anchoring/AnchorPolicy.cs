namespace TruceData.Domain.Anchoring;

/// <summary>Where an event outside every session is anchored.</summary>
public enum AnchorPolicy
{
    /// <summary>The session that holds it, else the next one.</summary>
    ContainingOrNext = 1,

    /// <summary>The next session after it, even when one holds it.</summary>
    Next = 2,

    /// <summary>The last session that had closed by it.</summary>
    Previous = 3,

    /// <summary>The session that holds it, else none.</summary>
    Reject = 4,
}
