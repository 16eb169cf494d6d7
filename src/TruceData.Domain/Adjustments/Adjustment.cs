namespace TruceData.Domain.Adjustments;

/// <summary>Whether values are as quoted or adjusted for splits and dividends.</summary>
public enum Adjustment
{
    /// <summary>As quoted on the day.</summary>
    Raw = 1,

    /// <summary>Adjusted for splits.</summary>
    Splits = 2,

    /// <summary>Adjusted for splits and cash dividends.</summary>
    SplitsAndDividends = 3,
}
