namespace TruceData.Domain.Bars;

/// <summary>How the values of a column are combined when bars are resampled; missing values are skipped.</summary>
public enum Aggregation
{
    /// <summary>The first value, for opening prices.</summary>
    First = 1,

    /// <summary>The greatest value, for highs.</summary>
    Highest = 2,

    /// <summary>The least value, for lows.</summary>
    Lowest = 3,

    /// <summary>The last value, for closes, values and columns that an importer defines.</summary>
    Last = 4,

    /// <summary>The sum, for volumes and logarithmic returns.</summary>
    Sum = 5,

    /// <summary>The compounded return, for simple returns.</summary>
    Compound = 6,
}
