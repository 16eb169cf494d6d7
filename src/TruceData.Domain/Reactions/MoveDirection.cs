namespace TruceData.Domain.Reactions;

/// <summary>The reported direction of a market move.</summary>
public enum MoveDirection
{
    /// <summary>The market rose.</summary>
    Up = 1,

    /// <summary>The market fell.</summary>
    Down = 2,

    /// <summary>The market moved in both directions.</summary>
    Volatile = 3,
}
