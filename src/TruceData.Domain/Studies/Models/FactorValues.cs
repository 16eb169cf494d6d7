namespace TruceData.Domain.Studies.Models;

/// <summary>The kind of values of factor series.</summary>
public enum FactorValues
{
    /// <summary>Prices or index levels, from which returns are computed.</summary>
    Levels = 1,

    /// <summary>Returns of each session.</summary>
    Returns = 2,
}
