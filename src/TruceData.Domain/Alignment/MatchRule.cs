using NodaTime;
using TruceData.Domain.Bars;

namespace TruceData.Domain.Alignment;

/// <summary>How an instant is matched to an observation.</summary>
public sealed record MatchRule
{
    /// <summary>Creates a rule.</summary>
    /// <param name="direction">Which way to look.</param>
    /// <param name="allowExact">Whether an observation at exactly the instant matches.</param>
    /// <param name="tolerance">How far away the observation may be, positive; null for <see cref="Frequency.DefaultTolerance"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The tolerance is not positive.</exception>
    public MatchRule(MatchDirection direction, bool allowExact, Duration? tolerance)
    {
        if (tolerance <= Duration.Zero)
            throw new ArgumentOutOfRangeException(nameof(tolerance), tolerance, "A tolerance is positive.");
        Direction = direction;
        AllowExact = allowExact;
        Tolerance = tolerance;
    }

    /// <summary>Backward, exact allowed, tolerance by frequency.</summary>
    public static MatchRule Default { get; } = new(MatchDirection.Backward, true, null);

    /// <summary>Which way to look.</summary>
    public MatchDirection Direction { get; }

    /// <summary>Whether an observation at exactly the instant matches.</summary>
    public bool AllowExact { get; }

    /// <summary>How far away the observation may be; null for the frequency's default.</summary>
    public Duration? Tolerance { get; }
}
