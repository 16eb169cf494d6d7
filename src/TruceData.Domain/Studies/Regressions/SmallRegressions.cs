namespace TruceData.Domain.Studies.Regressions;

/// <summary>
/// Minimum sample sizes at which a regression rejects a true hypothesis at 5 % in at most about 6.5 % of samples. The numbers come from
/// the simulations in "Regressions, portfolios and power" in docs/methodology.md.
/// </summary>
public static class SmallRegressions
{
    /// <summary>Minimum number of rows for HC3.</summary>
    public const int MinRows = 30;

    /// <summary>Minimum number of clusters.</summary>
    public const int MinClusters = 50;

    /// <summary>Minimum number of sessions for the standard errors of Newey and West.</summary>
    public const int MinSessions = 250;
}
