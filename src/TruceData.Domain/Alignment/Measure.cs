namespace TruceData.Domain.Alignment;

/// <summary>The quantity computed at each offset.</summary>
public enum Measure
{
    /// <summary>The observed value, in the series' unit.</summary>
    Value = 1,

    /// <summary>Value over the observation before it, minus 1; a fraction.</summary>
    SimpleReturn = 2,

    /// <summary>Natural logarithm of value over the observation before it.</summary>
    LogReturn = 3,

    /// <summary>Value over the reference, minus 1; a fraction.</summary>
    CumulativeSimpleReturn = 4,

    /// <summary>Value minus the reference, in the series' unit.</summary>
    Change = 5,
}
