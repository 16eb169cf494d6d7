namespace TruceData.Domain.Studies.Regressions;

/// <summary>Why a regression has no estimates.</summary>
public enum RegressionRefusal
{
    /// <summary>The regression has estimates.</summary>
    None = 0,

    /// <summary>There are not more rows than coefficients.</summary>
    TooFewRows = 1,

    /// <summary>The regressors are linearly dependent.</summary>
    Collinear = 2,

    /// <summary>The regressors explain the response completely, or the numbers are too large to compute with.</summary>
    NoVariation = 3,

    /// <summary>One row determines a coefficient alone, so HC3 does not exist.</summary>
    FullLeverage = 4,

    /// <summary>There are fewer than two clusters.</summary>
    TooFewClusters = 5,
}
