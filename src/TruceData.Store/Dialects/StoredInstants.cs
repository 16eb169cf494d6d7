using NodaTime;

namespace TruceData.Store.Dialects;

/// <summary>Instants as the store keeps them.</summary>
internal static class StoredInstants
{
    /// <summary>The knowledge time column of bars that are known at their own end.</summary>
    public const long OwnEnd = long.MinValue;

    private static readonly Instant Earliest = ToInstant(long.MinValue + 1);
    private static readonly Instant Latest = ToInstant(long.MaxValue);

    public static Instant ToInstant(long nanoseconds) => NodaConstants.UnixEpoch + Duration.FromNanoseconds(nanoseconds);

    public static Instant? ToInstant(long? nanoseconds) => nanoseconds is { } value ? ToInstant(value) : null;

    /// <summary>For a stored time, which must be in range.</summary>
    public static long Exact(Instant instant, string what)
    {
        if (instant < Earliest || instant > Latest)
            throw new StoreException(StoreProblem.Refused, $"{what} is {instant}; the store holds {Earliest} to {Latest}. Correct the record.");
        return (instant - NodaConstants.UnixEpoch).ToInt64Nanoseconds();
    }

    /// <summary>For the bound of a query, where beyond the range is as good as at its end.</summary>
    public static long Clamped(Instant instant) =>
        (Instant.Max(Earliest, Instant.Min(Latest, instant)) - NodaConstants.UnixEpoch).ToInt64Nanoseconds();

    /// <summary>The greatest knowledge time that a view sees.</summary>
    public static long KnownBy(Instant? knowledgeTime) => knowledgeTime is { } limit ? Clamped(limit) : long.MaxValue;
}
