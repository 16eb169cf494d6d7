namespace TruceData.Domain.Studies.Regressions;

/// <summary>The standard errors of a regression.</summary>
public enum StandardErrors
{
    /// <summary>Robust to heteroskedasticity (MacKinnon and White 1985).</summary>
    Hc3 = 1,

    /// <summary>Robust to heteroskedasticity and to correlation within clusters (Liang and Zeger 1986), with the factor CR1.</summary>
    Clustered = 2,

    /// <summary>Those of ordinary least squares.</summary>
    Classical = 3,

    /// <summary>Robust to heteroskedasticity and autocorrelation (Newey and West 1987).</summary>
    NeweyWest = 4,
}
