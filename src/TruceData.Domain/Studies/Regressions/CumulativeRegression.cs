namespace TruceData.Domain.Studies.Regressions;

/// <summary>The regression of the cumulative abnormal returns of one group and window on attributes of the events.</summary>
/// <param name="Group">The group.</param>
/// <param name="Window">Index of the cumulative window.</param>
/// <param name="Estimates">The estimates.</param>
/// <param name="Observations">The number of rows.</param>
/// <param name="AnchorDays">The number of different days on which their events are anchored.</param>
/// <param name="EventsLeftOut">The number of events that lack an attribute.</param>
public sealed record CumulativeRegression(
    StudyGroup Group, int Window, RegressionEstimates Estimates, int Observations, int AnchorDays, int EventsLeftOut);
