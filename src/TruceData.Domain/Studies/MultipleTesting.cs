namespace TruceData.Domain.Studies;

/// <summary>Adjustment of p-values for many tests.</summary>
public enum MultipleTesting
{
    /// <summary>Holm (1979), family-wise error.</summary>
    Holm = 1,

    /// <summary>Benjamini and Hochberg (1995), false discovery rate.</summary>
    BenjaminiHochberg = 2,
}
