namespace TruceData.Domain.Studies.Power;

/// <summary>How often one test rejects over one cumulative window.</summary>
/// <param name="Test">The test.</param>
/// <param name="Window">Index of the cumulative window.</param>
/// <param name="Studies">The number of studies in which the test has a statistic.</param>
/// <param name="Rejections">The number of these in which it rejects.</param>
public sealed record PowerRate(EventStudyTest Test, int Window, int Studies, int Rejections)
{
    /// <summary>The share of rejections; NaN without a study.</summary>
    public double Rate => (double)Rejections / Studies;

    /// <summary>The Monte-Carlo standard error of <see cref="Rate"/>, √(p (1 - p) / studies); NaN without a study.</summary>
    public double StandardError => Math.Sqrt(Rate * (1 - Rate) / Studies);
}
