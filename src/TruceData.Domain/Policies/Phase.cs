namespace TruceData.Domain.Policies;

/// <summary>How far an act had come at an event.</summary>
public enum Phase
{
    /// <summary>Somebody who can do it says that he may.</summary>
    Threatened = 1,

    /// <summary>It is made known as decided.</summary>
    Announced = 2,

    /// <summary>It is decided with a day on which it begins.</summary>
    Scheduled = 3,

    /// <summary>It applies.</summary>
    InForce = 4,

    /// <summary>It is put on hold.</summary>
    Suspended = 5,

    /// <summary>It is given up before or after it applied.</summary>
    Withdrawn = 6,

    /// <summary>It has run out.</summary>
    Expired = 7,

    /// <summary>It took place: meetings, calls, rounds.</summary>
    Held = 8,
}
