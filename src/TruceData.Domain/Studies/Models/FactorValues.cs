namespace TruceData.Domain.Studies.Models;

/// <summary>What the values of factor series are.</summary>
public enum FactorValues
{
    /// <summary>Prices or index levels, from which returns are formed.</summary>
    Levels = 1,

    /// <summary>Returns of the session already.</summary>
    Returns = 2,
}
