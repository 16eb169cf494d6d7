using TruceData.Domain.Studies.Regressions;

namespace TruceData.Domain.Studies.Portfolios;

/// <summary>The calendar-time portfolio of one group.</summary>
/// <param name="Group">The group.</param>
/// <param name="Sessions">The number of sessions with enough series.</param>
/// <param name="MeanFirms">The mean number of series held in these sessions; NaN without a session.</param>
/// <param name="MaxFirms">The maximum number of series held in a session.</param>
/// <param name="Ends">Indexes of the first and the last of these sessions in the calendar; null without one.</param>
/// <param name="EquallyWeighted">The regressions with equal weights of the sessions, by kind of standard errors.</param>
/// <param name="WeightedByFirms">The regressions with sessions weighted by the number of series held.</param>
public sealed record PortfolioEstimates(
    StudyGroup Group,
    int Sessions,
    double MeanFirms,
    int MaxFirms,
    (int First, int Last)? Ends,
    IReadOnlyList<RegressionEstimates> EquallyWeighted,
    IReadOnlyList<RegressionEstimates> WeightedByFirms);
