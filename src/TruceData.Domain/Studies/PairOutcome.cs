namespace TruceData.Domain.Studies;

/// <summary>What became of one event and one series.</summary>
public enum PairOutcome
{
    /// <summary>Estimated, with residuals that vary: it counts in averages.</summary>
    Estimated = 1,

    /// <summary>The event has no anchor in the series' calendar.</summary>
    NoAnchor = 2,

    /// <summary>Fewer returns in the estimation window than the design asks for.</summary>
    TooFewObservations = 3,

    /// <summary>The benchmark or the factors do not vary or depend on each other.</summary>
    CollinearFactors = 4,

    /// <summary>The model leaves nothing: abnormal returns without errors, which count in no average.</summary>
    ConstantSeries = 5,
}
