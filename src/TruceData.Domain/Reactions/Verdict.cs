namespace TruceData.Domain.Reactions;

/// <summary>The result of comparing a reported move with prices.</summary>
public enum Verdict
{
    /// <summary>The move by the plain definition lies in the reported interval.</summary>
    Consistent = 1,

    /// <summary>The move by another definition lies in the reported interval.</summary>
    ConsistentUnderDefinition = 2,

    /// <summary>The move lies in the reported interval by no definition, although the plain definition was measured.</summary>
    Inconsistent = 3,

    /// <summary>No definition agrees and the plain definition was not measured, or no series contains the metric.</summary>
    Unverifiable = 4,
}
