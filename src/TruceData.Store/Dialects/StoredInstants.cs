using NodaTime;
using TruceData.Domain.Time;
using TruceData.Store.Errors;

namespace TruceData.Store.Dialects;

/// <summary>Converts instants to Unix nanoseconds, the form in which the store keeps them.</summary>
internal static class StoredInstants
{
    /// <summary>The value of a knowledge time column for bars that are known at their own end.</summary>
    public const long OwnEnd = long.MinValue;

    private static readonly Instant Earliest = (OwnEnd + 1).ToInstant();
    private static readonly Instant Latest = long.MaxValue.ToInstant();

    /// <summary>Converts a time to be stored, which must be in range; <paramref name="subject"/> begins the message of the error.</summary>
    public static long ToStored(Instant instant, string subject)
    {
        if (instant >= Earliest && instant <= Latest) return instant.ToUnixNanos();
        throw new StoreException(
            StoreProblem.Refused, $"{subject} is {instant}; the store accepts times from {Earliest} to {Latest}. Correct the record.");
    }

    /// <summary>Converts the bound of a query. One beyond the range is replaced by the end of the range.</summary>
    public static long ToBound(Instant instant) => Instant.Max(Earliest, Instant.Min(Latest, instant)).ToUnixNanos();

    /// <summary>Returns the greatest knowledge time that a view with this knowledge time shows.</summary>
    public static long ToMaxKnowledgeTime(Instant? knowledgeTime) => knowledgeTime is { } limit ? ToBound(limit) : long.MaxValue;
}
