namespace TruceData.Domain.Reactions;

/// <summary>Which way a market is reported to have gone.</summary>
public enum MoveDirection
{
    /// <summary>It rose.</summary>
    Up = 1,

    /// <summary>It fell.</summary>
    Down = 2,

    /// <summary>It swung both ways.</summary>
    Volatile = 3,
}
