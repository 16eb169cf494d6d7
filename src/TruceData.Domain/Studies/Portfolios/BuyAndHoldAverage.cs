namespace TruceData.Domain.Studies.Portfolios;

/// <summary>The averages of buy-and-hold abnormal returns and their tests, by cumulative window.</summary>
/// <param name="Averages">The averages; NaN without events.</param>
/// <param name="StandardErrors">The standard errors over the events; NaN with fewer than two.</param>
/// <param name="Tests">The tests: CROSS_SECTIONAL_T, then SKEWNESS_ADJUSTED_T.</param>
public sealed record BuyAndHoldAverage(
    double[] Averages, double[] StandardErrors, IReadOnlyList<(EventStudyTest Test, TestValue[] Values)> Tests);
