namespace TruceData.Domain.Studies;

/// <summary>The hypothesis that a p-value tests against that of no effect.</summary>
public enum AlternativeHypothesis
{
    /// <summary>The effect is not zero.</summary>
    TwoSided = 1,

    /// <summary>The effect is positive.</summary>
    Greater = 2,

    /// <summary>The effect is negative.</summary>
    Less = 3,
}
