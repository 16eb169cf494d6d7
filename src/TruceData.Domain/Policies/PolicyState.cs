namespace TruceData.Domain.Policies;

/// <summary>The state of a step of a policy, as known at an instant.</summary>
public enum PolicyState
{
    /// <summary>The step applies.</summary>
    InForce = 1,

    /// <summary>The step is decided and begins later, or on a day that is not stated yet.</summary>
    Scheduled = 2,

    /// <summary>A party with the power to act says that it may act.</summary>
    Threatened = 3,

    /// <summary>The policy is suspended in the time of the step, which may be past, current or to come.</summary>
    Suspended = 4,

    /// <summary>The step applied and has ended.</summary>
    Expired = 5,

    /// <summary>A limited step over this one has ended, and no event decides whether this one applies again.</summary>
    Undecided = 6,
}
