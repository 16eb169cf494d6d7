namespace TruceData.Domain.Policies;

/// <summary>The stage of an act at an event.</summary>
public enum Phase
{
    /// <summary>A party with the power to act says that it may act.</summary>
    Threatened = 1,

    /// <summary>The act is announced as decided.</summary>
    Announced = 2,

    /// <summary>The act is decided, with a first day.</summary>
    Scheduled = 3,

    /// <summary>The act applies.</summary>
    InForce = 4,

    /// <summary>The act is suspended.</summary>
    Suspended = 5,

    /// <summary>The act is withdrawn before or after it applied.</summary>
    Withdrawn = 6,

    /// <summary>The act has expired.</summary>
    Expired = 7,

    /// <summary>The act took place: meetings, calls, rounds.</summary>
    Held = 8,
}
