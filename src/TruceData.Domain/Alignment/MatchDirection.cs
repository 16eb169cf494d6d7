namespace TruceData.Domain.Alignment;

/// <summary>Which way to look for an observation from an instant; an observation stands at its bar's end.</summary>
public enum MatchDirection
{
    /// <summary>The last observation at or before the instant.</summary>
    Backward = 1,

    /// <summary>The first observation at or after the instant.</summary>
    Forward = 2,

    /// <summary>The nearer of both; the earlier when they are equally near.</summary>
    Nearest = 3,
}
