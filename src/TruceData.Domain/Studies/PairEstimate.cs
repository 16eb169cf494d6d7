namespace TruceData.Domain.Studies;

/// <summary>
/// The estimate for one event and one series, set by <see cref="PairEstimator"/> and reused for the next pair; NaN where missing.
/// </summary>
public sealed class PairEstimate
{
    private readonly double[][] _columns;

    /// <summary>Creates an empty estimate.</summary>
    public PairEstimate(StudyDesign design)
    {
        Coefficients = new double[design.Coefficients];
        CoefficientErrors = new double[design.Coefficients];
        Residuals = new double[design.Estimation.Count];
        Values = new double[design.Places];
        Errors = new double[design.Places];
        Sessions = new double[design.Places];
        PValues = new double[design.TestsRows ? design.Places : 0];
        BuyAndHold = new double[design.Windows.Count];
        Cumulated = new int[design.Windows.Count];
        _columns = [Coefficients, CoefficientErrors, Values, Errors, Sessions, PValues, BuyAndHold];
    }

    /// <summary>The outcome of the estimation.</summary>
    public PairOutcome Outcome { get; internal set; }

    /// <summary>Number of returns in the estimation window.</summary>
    public int Observations { get; internal set; }

    /// <summary>The model's coefficients, intercept first.</summary>
    public double[] Coefficients { get; }

    /// <summary>The standard errors of the coefficients.</summary>
    public double[] CoefficientErrors { get; }

    /// <summary>Residual standard deviation, with <see cref="DegreesOfFreedom"/> in its divisor.</summary>
    public double ResidualDeviation { get; internal set; }

    /// <summary>Coefficient of determination; NaN for models without regression.</summary>
    public double RSquared { get; internal set; }

    /// <summary>Observations minus coefficients.</summary>
    public double DegreesOfFreedom { get; internal set; }

    /// <summary>
    /// Residuals of the estimation window, each over the square root of the number of sessions that it spans; NaN for excluded
    /// sessions. Defined for estimated pairs only.
    /// </summary>
    public double[] Residuals { get; }

    /// <summary>Abnormal returns by offset, then cumulative abnormal returns by window.</summary>
    public double[] Values { get; }

    /// <summary>Prediction-corrected standard errors of <see cref="Values"/>.</summary>
    public double[] Errors { get; }

    /// <summary>Number of sessions that each of <see cref="Values"/> covers.</summary>
    public double[] Sessions { get; }

    /// <summary>
    /// The p-values of <see cref="Values"/> under the alternative hypothesis of the design; empty when the design does not test rows.
    /// </summary>
    public double[] PValues { get; }

    /// <summary>How many standard errors the confidence bounds lie from a value; NaN when the design does not test rows.</summary>
    public double Reach { get; internal set; }

    /// <summary>Buy-and-hold abnormal returns by window.</summary>
    public double[] BuyAndHold { get; }

    /// <summary>Number of abnormal returns in each window.</summary>
    public int[] Cumulated { get; }

    /// <summary>Sets all numbers but the residuals to missing.</summary>
    internal void Clear(PairOutcome outcome, int observations)
    {
        Outcome = outcome;
        Observations = observations;
        ResidualDeviation = double.NaN;
        RSquared = double.NaN;
        DegreesOfFreedom = double.NaN;
        Reach = double.NaN;
        foreach (var column in _columns) Array.Fill(column, double.NaN);
        Array.Clear(Cumulated);
    }
}
