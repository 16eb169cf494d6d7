using NodaTime;

namespace TruceData.Domain.Time;

/// <summary>
/// Instants as the columns hold them: nanoseconds since 1970-01-01T00:00:00Z in 64 bits, from the year 1677 to 2262.
/// </summary>
public static class UnixNanos
{
    /// <summary>Returns the instant in nanoseconds.</summary>
    /// <exception cref="OverflowException">64 bits cannot hold it.</exception>
    public static long ToUnixNanos(this Instant instant) => (instant - NodaConstants.UnixEpoch).ToInt64Nanoseconds();

    /// <summary>Returns the instant in nanoseconds, or the first or last that 64 bits can hold.</summary>
    public static long ToUnixNanosClamped(this Instant instant) => (instant - NodaConstants.UnixEpoch).ToNanosClamped();

    /// <summary>Returns the duration in nanoseconds, or the least or greatest that 64 bits can hold.</summary>
    public static long ToNanosClamped(this Duration duration) => Clamp((Int128)duration.ToBigIntegerNanoseconds());

    /// <summary>Returns the instant of a column's time.</summary>
    public static Instant ToInstant(this long unixNanos) => NodaConstants.UnixEpoch.PlusNanoseconds(unixNanos);

    /// <summary>Returns a time later by a span, or the last that 64 bits can hold.</summary>
    public static long Plus(long time, long span) => Clamp((Int128)time + span);

    /// <summary>Returns a time earlier by a span, or the first that 64 bits can hold.</summary>
    public static long Minus(long time, long span) => Clamp((Int128)time - span);

    internal static long Clamp(Int128 nanos)
    {
        var low = (long)nanos;
        if (low == nanos) return low;
        return nanos < 0 ? long.MinValue : long.MaxValue;
    }
}
