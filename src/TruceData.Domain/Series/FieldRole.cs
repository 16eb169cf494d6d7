namespace TruceData.Domain.Series;

/// <summary>What splits and dividends do to a column.</summary>
public enum FieldRole
{
    /// <summary>Nothing: an index, a yield, a rate.</summary>
    Other,

    /// <summary>A price, which splits and dividends scale.</summary>
    Price,

    /// <summary>A quantity traded, which splits scale.</summary>
    Volume,
}
