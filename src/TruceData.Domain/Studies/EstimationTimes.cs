namespace TruceData.Domain.Studies;

/// <summary>The units of the estimation window on which a model is estimated.</summary>
public enum EstimationTimes
{
    /// <summary>Every unit.</summary>
    All = 1,

    /// <summary>Those that start at a local time of day at which a unit of the event window starts.</summary>
    SameTimesOfDay = 2,
}
