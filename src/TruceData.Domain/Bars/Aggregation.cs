namespace TruceData.Domain.Bars;

/// <summary>How the values of a column become one when bars are resampled; missing ones are passed over.</summary>
public enum Aggregation
{
    /// <summary>The first: opening prices.</summary>
    First = 1,

    /// <summary>The greatest: highs.</summary>
    Highest = 2,

    /// <summary>The least: lows.</summary>
    Lowest = 3,

    /// <summary>The last: closes, values, and columns of the importer's own.</summary>
    Last = 4,

    /// <summary>The sum: volumes.</summary>
    Sum = 5,
}
