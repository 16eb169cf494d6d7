namespace TruceData.Domain.Studies;

/// <summary>The events that have a value at a place, averaged with equal weights.</summary>
/// <param name="Abnormal">The moments of their abnormal returns.</param>
/// <param name="Sessions">The sum of the numbers of sessions that their abnormal returns cover.</param>
/// <param name="Variance">The sum of the variances of their abnormal returns, without the prediction error.</param>
/// <param name="PredictionFactor">The sum of the variances of their abnormal returns over those of their residuals.</param>
/// <param name="DegreesOfFreedom">The sum of their degrees of freedom.</param>
/// <param name="OverTime">
/// The standard deviation of the average residual over the estimation window, NaN without variation, and its number of sessions.
/// </param>
internal readonly record struct EventAverage(
    Moments Abnormal, double Sessions, double Variance, double PredictionFactor, double DegreesOfFreedom,
    (double Deviation, int Sessions) OverTime)
{
    /// <summary>The minimum number of events of the tests of the average.</summary>
    public const int MinEvents = 2;
}
