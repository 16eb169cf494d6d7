namespace TruceData.Domain.Studies.Regressions;

/// <summary>The rows of a study that form a cluster.</summary>
public enum RegressionCluster
{
    /// <summary>Those whose anchor sessions have one date.</summary>
    AnchorDay = 1,

    /// <summary>Those of one event.</summary>
    Event = 2,

    /// <summary>Those of one series.</summary>
    Series = 3,
}
