using Google.Protobuf.WellKnownTypes;
using NodaTime;
using TruceData.Domain.Time;
using TruceData.Server.Errors;
using TruceData.V1;
using Duration = NodaTime.Duration;

namespace TruceData.Server.Mapping;

/// <summary>Between the contract's instants and dates and the Domain's.</summary>
internal static class TimeMapping
{
    private const int MaxDays = 366;

    private static readonly Instant First = (long.MinValue + 1).ToInstant();
    private static readonly Instant Last = long.MaxValue.ToInstant();

    /// <summary>An instant that 64-bit nanoseconds can hold; otherwise TIME_INVALID at the field.</summary>
    public static Instant ToInstant(this Timestamp time, string field)
    {
        if (time.Nanos is < 0 or > 999_999_999)
            throw ApiErrors.InvalidArgument(ErrorReason.TimeInvalid, field, $"has {time.Nanos} nanos; give 0 to 999,999,999.");
        if (time.Seconds < First.ToUnixTimeSeconds() + 1 || time.Seconds > Last.ToUnixTimeSeconds() - 1)
        {
            throw ApiErrors.InvalidArgument(
                ErrorReason.TimeInvalid, field, "lies outside 1677-09-22 to 2262-04-11, what 64-bit nanoseconds can hold.");
        }

        return Instant.FromUnixTimeSeconds(time.Seconds).PlusNanoseconds(time.Nanos);
    }

    /// <summary>An instant of a record, which was checked when it was written.</summary>
    public static Instant ToInstant(this Timestamp time) => time.ToInstant("time");

    public static Timestamp ToTimestamp(this Instant instant)
    {
        var seconds = instant.ToUnixTimeSeconds();
        return new Timestamp { Seconds = seconds, Nanos = (int)(instant - Instant.FromUnixTimeSeconds(seconds)).ToInt64Nanoseconds() };
    }

    public static V1.Interval ToProto(this NodaTime.Interval interval) =>
        new() { StartTime = interval.Start.ToTimestamp(), EndTime = interval.End.ToTimestamp() };

    /// <summary>The bounds of an interval, each null when open; INTERVAL_REVERSED when it does not run forward.</summary>
    public static (Instant? Start, Instant? End) ToBounds(this V1.Interval? interval, string field)
    {
        var start = interval?.StartTime?.ToInstant($"{field}.start_time");
        var end = interval?.EndTime?.ToInstant($"{field}.end_time");
        if (start >= end)
        {
            throw ApiErrors.InvalidArgument(
                ErrorReason.IntervalReversed, field,
                "start_time is not before end_time; the interval is half-open, [start_time, end_time).");
        }

        return (start, end);
    }

    /// <summary>A civil date; DATE_INVALID at the field when there is no such day.</summary>
    public static LocalDate ToLocalDate(this Date date, string field)
    {
        var exists = date.Year is >= 1 and <= 9999 && date.Month is >= 1 and <= 12
            && date.Day >= 1 && date.Day <= CalendarSystem.Iso.GetDaysInMonth(date.Year, date.Month);
        return exists
            ? new LocalDate(date.Year, date.Month, date.Day)
            : throw ApiErrors.InvalidArgument(
                ErrorReason.DateInvalid, field, $"there is no day {date.Year:0000}-{date.Month:00}-{date.Day:00}.");
    }

    public static Date ToProto(this LocalDate date) => new() { Year = date.Year, Month = date.Month, Day = date.Day };

    /// <summary>A duration in nanoseconds; VALUE_OUT_OF_BOUNDS when it is not positive or longer than a year.</summary>
    public static Duration ToPositive(this Google.Protobuf.WellKnownTypes.Duration duration, string field)
    {
        // The seconds are looked at first: the Domain's duration cannot hold every number of them.
        var isPossible = duration is { Seconds: >= 0 and <= MaxDays * NodaConstants.SecondsPerDay, Nanos: >= 0 and <= 999_999_999 };
        return isPossible && duration.ToDuration() is var value && value > Duration.Zero && value <= Duration.FromDays(MaxDays)
            ? value
            : throw ApiErrors.InvalidArgument(ErrorReason.ValueOutOfBounds, field, $"must be positive and at most {MaxDays} days.");
    }

    public static Duration ToDuration(this Google.Protobuf.WellKnownTypes.Duration? duration) =>
        duration is null ? Duration.Zero : Duration.FromSeconds(duration.Seconds).Plus(Duration.FromNanoseconds(duration.Nanos));

    public static Google.Protobuf.WellKnownTypes.Duration ToProto(this Duration duration) =>
        Google.Protobuf.WellKnownTypes.Duration.FromTimeSpan(duration.ToTimeSpan());
}
