namespace TruceData.Domain.Claims;

/// <summary>The rules by which one value is chosen among claims of one field.</summary>
public enum ResolutionRule
{
    /// <summary>Official sources before all others, then the earliest knowledge time.</summary>
    OfficialFirst,

    /// <summary>The latest knowledge time.</summary>
    Latest,

    /// <summary>The earliest knowledge time.</summary>
    First,

    /// <summary>The value with the most independent originators, then the earliest knowledge time.</summary>
    MajorityOfOriginators,
}
