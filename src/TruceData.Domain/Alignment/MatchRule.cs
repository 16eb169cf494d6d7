using NodaTime;
using TruceData.Domain.Bars;

namespace TruceData.Domain.Alignment;

/// <summary>The rule by which an instant is matched to an observation.</summary>
public sealed record MatchRule
{
    /// <summary>Creates a rule.</summary>
    /// <param name="direction">The direction of the search.</param>
    /// <param name="allowExact">Whether an observation at exactly the instant matches.</param>
    /// <param name="tolerance">
    /// The maximum distance of the observation, positive; null for <see cref="Frequency.DefaultTolerance"/>.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The tolerance is not positive.</exception>
    public MatchRule(MatchDirection direction, bool allowExact, Duration? tolerance)
    {
        if (tolerance <= Duration.Zero)
            throw new ArgumentOutOfRangeException(nameof(tolerance), tolerance, "A tolerance is positive.");
        Direction = direction;
        AllowExact = allowExact;
        Tolerance = tolerance;
    }

    /// <summary>The default rule: backward, exact matches allowed, tolerance by frequency.</summary>
    public static MatchRule Default { get; } = new(MatchDirection.Backward, true, null);

    /// <summary>The direction of the search.</summary>
    public MatchDirection Direction { get; }

    /// <summary>Whether an observation at exactly the instant matches.</summary>
    public bool AllowExact { get; }

    /// <summary>The maximum distance of the observation; null for the frequency's default.</summary>
    public Duration? Tolerance { get; }
}
