using Google.Protobuf.WellKnownTypes;
using NodaTime;
using TruceData.Domain.Time;
using TruceData.Server.Errors;
using TruceData.V1;
using Duration = NodaTime.Duration;

namespace TruceData.Server.Mapping;

/// <summary>Converts between the instants, dates and durations of the contract and those of the Domain.</summary>
internal static class TimeMapping
{
    private const int MaxDays = 366;

    private static readonly Instant First = (long.MinValue + 1).ToInstant();
    private static readonly Instant Last = long.MaxValue.ToInstant();

    /// <summary>Returns an instant, or throws TIME_INVALID at <paramref name="field"/> if 64-bit nanoseconds cannot represent it.</summary>
    public static Instant ToInstant(this Timestamp time, string field)
    {
        if (time.Nanos is < 0 or > 999_999_999)
            throw ApiErrors.InvalidArgument(ErrorReason.TimeInvalid, field, $"has {time.Nanos} nanos; give 0 to 999,999,999.");
        if (time.Seconds < First.ToUnixTimeSeconds() + 1 || time.Seconds > Last.ToUnixTimeSeconds() - 1)
        {
            throw ApiErrors.InvalidArgument(
                ErrorReason.TimeInvalid, field, "lies outside 1677-09-22 to 2262-04-11, the range of 64-bit nanoseconds.");
        }

        return Instant.FromUnixTimeSeconds(time.Seconds).PlusNanoseconds(time.Nanos);
    }

    /// <summary>Returns an instant of a record. Its range was checked when the record was written.</summary>
    public static Instant ToInstant(this Timestamp time) => time.ToInstant("time");

    public static Timestamp ToTimestamp(this Instant instant)
    {
        var seconds = instant.ToUnixTimeSeconds();
        return new Timestamp { Seconds = seconds, Nanos = (int)(instant - Instant.FromUnixTimeSeconds(seconds)).ToInt64Nanoseconds() };
    }

    public static V1.Interval ToProto(this NodaTime.Interval interval) =>
        new() { StartTime = interval.Start.ToTimestamp(), EndTime = interval.End.ToTimestamp() };

    /// <summary>
    /// Returns the bounds of an interval, each null if open, or throws INTERVAL_REVERSED if the start is not before the end.
    /// </summary>
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

    /// <summary>Returns a date, or throws DATE_INVALID at <paramref name="field"/> if the day does not exist.</summary>
    public static LocalDate ToLocalDate(this Date date, string field)
    {
        var exists = date.Year is >= 1 and <= 9999 && date.Month is >= 1 and <= 12
            && date.Day >= 1 && date.Day <= CalendarSystem.Iso.GetDaysInMonth(date.Year, date.Month);
        return exists
            ? new LocalDate(date.Year, date.Month, date.Day)
            : throw ApiErrors.InvalidArgument(
                ErrorReason.DateInvalid, field,
                $"{date.Year:0000}-{date.Month:00}-{date.Day:00} does not exist; give a day of the calendar.");
    }

    public static Date ToProto(this LocalDate date) => new() { Year = date.Year, Month = date.Month, Day = date.Day };

    /// <summary>Returns a duration, or throws VALUE_OUT_OF_BOUNDS if it is not positive or longer than 366 days.</summary>
    public static Duration ToPositive(this Google.Protobuf.WellKnownTypes.Duration duration, string field)
    {
        // The seconds are checked first, because NodaTime's duration cannot represent all of them.
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
