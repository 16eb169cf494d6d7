namespace TruceData.Domain.Policies;

/// <summary>What a step of a policy is, as known at an instant.</summary>
public enum PolicyState
{
    /// <summary>It applies.</summary>
    InForce = 1,

    /// <summary>It is decided and begins later, or on a day that is not stated yet.</summary>
    Scheduled = 2,

    /// <summary>Somebody who can do it says that he may.</summary>
    Threatened = 3,

    /// <summary>It is on hold.</summary>
    Suspended = 4,

    /// <summary>It has run out.</summary>
    Expired = 5,
}
