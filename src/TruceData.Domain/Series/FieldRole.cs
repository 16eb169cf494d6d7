namespace TruceData.Domain.Series;

/// <summary>The effect of splits and dividends on a column.</summary>
public enum FieldRole
{
    /// <summary>No effect: an index, a yield, a rate.</summary>
    Other,

    /// <summary>A price, which splits and dividends scale.</summary>
    Price,

    /// <summary>A quantity traded, which splits scale.</summary>
    Volume,
}
