namespace TruceData.Domain.Studies.Regressions;

/// <summary>The estimates of a linear regression with one kind of standard errors.</summary>
/// <param name="Refusal">Why there are no estimates; none when there are. The other members are then empty or NaN.</param>
/// <param name="StandardErrors">The kind of standard errors.</param>
/// <param name="Coefficients">The coefficients.</param>
/// <param name="CoefficientErrors">The standard errors of the coefficients.</param>
/// <param name="PValues">The two-sided p-values of Student's t.</param>
/// <param name="DegreesOfFreedom">The degrees of freedom of the t statistics.</param>
/// <param name="RSquared">The coefficient of determination.</param>
public sealed record RegressionEstimates(
    RegressionRefusal Refusal,
    StandardErrors StandardErrors,
    double[] Coefficients,
    double[] CoefficientErrors,
    double[] PValues,
    double DegreesOfFreedom,
    double RSquared)
{
    /// <summary>The t statistics of the coefficients.</summary>
    public double[] TStatistics { get; } = [.. Coefficients.Zip(CoefficientErrors, (b, error) => b / error)];

    /// <summary>The number of clusters; 0 unless the standard errors are clustered.</summary>
    public int Clusters { get; init; }

    /// <summary>The number of lags; 0 unless the standard errors are those of Newey and West.</summary>
    public int Lags { get; init; }

    /// <summary>Creates a result without estimates.</summary>
    public static RegressionEstimates Refused(RegressionRefusal refusal, StandardErrors errors) =>
        new(refusal, errors, [], [], [], double.NaN, double.NaN);
}
