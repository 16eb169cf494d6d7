using NodaTime;

namespace TruceData.Domain.Time;

/// <summary>Special knowledge times.</summary>
public static class Knowledge
{
    /// <summary>The knowledge time of facts that every view includes: calendars, instruments and series headers.</summary>
    public static readonly Instant Always = (long.MinValue + 1).ToInstant();
}
