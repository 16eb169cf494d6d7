namespace TruceData.Domain.Studies;

/// <summary>The outcome of the estimation for one event and one series.</summary>
public enum PairOutcome
{
    /// <summary>Estimated, with residuals that vary. The pair counts in averages.</summary>
    Estimated = 1,

    /// <summary>The event has no anchor in the series' calendar.</summary>
    NoAnchor = 2,

    /// <summary>Fewer returns in the estimation window than the design requires.</summary>
    TooFewObservations = 3,

    /// <summary>The benchmark or the factors do not vary or are linearly dependent.</summary>
    CollinearFactors = 4,

    /// <summary>The model has no residual variance: abnormal returns have no errors and count in no average.</summary>
    ConstantSeries = 5,
}
