namespace TruceData.Domain.Alignment;

/// <summary>The direction in which an observation is sought from an instant; the time of an observation is the end of its bar.</summary>
public enum MatchDirection
{
    /// <summary>The last observation at or before the instant.</summary>
    Backward = 1,

    /// <summary>The first observation at or after the instant.</summary>
    Forward = 2,

    /// <summary>The nearer of the two; the earlier when both are equally near.</summary>
    Nearest = 3,
}
