using NodaTime;

namespace TruceData.Domain.Time;

/// <summary>Knowledge times with a meaning of their own.</summary>
public static class Knowledge
{
    /// <summary>The knowledge time of what needs no date: calendars, instruments and series headers. No view hides it.</summary>
    public static readonly Instant Always = (long.MinValue + 1).ToInstant();
}
