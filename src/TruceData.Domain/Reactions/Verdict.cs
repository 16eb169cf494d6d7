namespace TruceData.Domain.Reactions;

/// <summary>What prices say of a reported move.</summary>
public enum Verdict
{
    /// <summary>The plain definition, close to close over the stated window, lies in the reported interval.</summary>
    Consistent = 1,

    /// <summary>Another definition lies in the reported interval.</summary>
    ConsistentUnderDefinition = 2,

    /// <summary>No definition lies in the reported interval.</summary>
    Inconsistent = 3,

    /// <summary>No series covers it, or its metric has no series.</summary>
    Unverifiable = 4,
}
