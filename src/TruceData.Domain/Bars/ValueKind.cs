namespace TruceData.Domain.Bars;

/// <summary>The kind of values in a column.</summary>
public enum ValueKind
{
    /// <summary>Prices, levels or quantities, from which returns can be computed.</summary>
    Level = 0,

    /// <summary>Simple returns of each bar from the previous bar.</summary>
    SimpleReturn = 1,

    /// <summary>Logarithmic returns of each bar from the previous bar.</summary>
    LogReturn = 2,
}
