namespace TruceData.Domain.Bars;

/// <summary>How the values of a column are combined when bars are resampled; missing values are skipped.</summary>
public enum Aggregation
{
    /// <summary>The first value, for opening prices.</summary>
    First = 1,

    /// <summary>The greatest value, for highs.</summary>
    Maximum = 2,

    /// <summary>The least value, for lows.</summary>
    Minimum = 3,

    /// <summary>The last value, for closes, values and columns that an importer defines without another rule.</summary>
    Last = 4,

    /// <summary>The sum, for volumes and logarithmic returns.</summary>
    Sum = 5,

    /// <summary>The compounded return, for simple returns. Only a field has it, no rule of the contract.</summary>
    Compound = 6,
}
