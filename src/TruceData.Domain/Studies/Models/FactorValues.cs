namespace TruceData.Domain.Studies.Models;

/// <summary>The meaning of the values of factors whose column does not state that it holds returns.</summary>
public enum FactorValues
{
    /// <summary>Prices or index levels, from which returns are computed.</summary>
    Levels = 1,

    /// <summary>Returns of each session.</summary>
    Returns = 2,
}
