namespace TruceData.Domain.Studies;

/// <summary>Converts two-sided p-values to those of an alternative hypothesis.</summary>
internal static class AlternativeHypotheses
{
    /// <summary>Returns the p-value of a statistic with a symmetric distribution; NaN for NaN.</summary>
    public static double PValueOf(this AlternativeHypothesis alternative, double statistic, double twoSided) => alternative switch
    {
        AlternativeHypothesis.Greater => statistic > 0 ? twoSided / 2 : 1 - (twoSided / 2),
        AlternativeHypothesis.Less => statistic < 0 ? twoSided / 2 : 1 - (twoSided / 2),
        _ => twoSided,
    };
}
