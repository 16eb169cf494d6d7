using NodaTime;

namespace TruceData.Domain.Time;

/// <summary>
/// Converts between instants and the 64-bit nanoseconds since 1970-01-01T00:00:00Z of columns, which range from the year 1677 to 2262.
/// </summary>
public static class UnixNanos
{
    /// <summary>Returns the instant in nanoseconds.</summary>
    /// <exception cref="OverflowException">The instant is out of the range of 64 bits.</exception>
    public static long ToUnixNanos(this Instant instant) => (instant - NodaConstants.UnixEpoch).ToInt64Nanoseconds();

    /// <summary>Returns the instant in nanoseconds, clamped to 64 bits.</summary>
    public static long ToUnixNanosClamped(this Instant instant) => (instant - NodaConstants.UnixEpoch).ToNanosClamped();

    /// <summary>Returns the duration in nanoseconds, clamped to 64 bits.</summary>
    public static long ToNanosClamped(this Duration duration) => Clamp((Int128)duration.ToBigIntegerNanoseconds());

    /// <summary>Returns the instant of a number of Unix nanoseconds.</summary>
    public static Instant ToInstant(this long unixNanos) => NodaConstants.UnixEpoch.PlusNanoseconds(unixNanos);

    /// <summary>Returns <paramref name="time"/> plus <paramref name="span"/>, clamped to 64 bits.</summary>
    public static long Plus(long time, long span) => Clamp((Int128)time + span);

    /// <summary>Returns <paramref name="time"/> minus <paramref name="span"/>, clamped to 64 bits.</summary>
    public static long Minus(long time, long span) => Clamp((Int128)time - span);

    internal static long Clamp(Int128 nanos)
    {
        var low = (long)nanos;
        if (low == nanos) return low;
        return nanos < 0 ? long.MinValue : long.MaxValue;
    }
}
