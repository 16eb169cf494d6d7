namespace TruceData.Domain.Studies.Regressions;

/// <summary>The choices of a regression of cumulative abnormal returns.</summary>
/// <param name="Attributes">The names of the attributes.</param>
/// <param name="StandardErrors">The standard errors.</param>
/// <param name="Cluster">The clusters; null unless the standard errors are clustered.</param>
public sealed record RegressionPlan(IReadOnlyList<string> Attributes, StandardErrors StandardErrors, RegressionCluster? Cluster);
