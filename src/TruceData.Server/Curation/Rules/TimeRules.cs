using Google.Protobuf.WellKnownTypes;
using NodaTime;
using Duration = Google.Protobuf.WellKnownTypes.Duration;

namespace TruceData.Server.Curation.Rules;

/// <summary>Rules for instants, durations, dates, times of day and intervals.</summary>
internal static class TimeRules
{
    // The range of 64-bit nanoseconds since 1970, in whole seconds: 1677-09-21 to 2262-04-11.
    private const long MaxSeconds = long.MaxValue / NodaConstants.NanosecondsPerSecond;
    private const long MaxDurationSeconds = 315_576_000_000;

    // 64-bit nanoseconds can represent the instants of these days and of the bars around them, even of a bar of 366 days.
    private const int MinYear = 1678;
    private const int MaxYear = 2260;

    /// <summary>Returns the instant; null if it is unset or invalid.</summary>
    public static Instant? InstantOf(Timestamp? time) =>
        time is not null && IsValid(time) ? Instant.FromUnixTimeSeconds(time.Seconds).PlusNanoseconds(time.Nanos) : null;

    /// <summary>Returns the date as a number in the order of dates; null if it is unset or does not exist.</summary>
    public static int? OrdinalOf(V1.Date? date) =>
        date is not null && Exists(date) ? (((date.Year * 100) + date.Month) * 100) + date.Day : null;

    public static void CheckInstant(Timestamp time, string path, Findings findings)
    {
        if (!IsValid(time))
        {
            findings.Add(
                path,
                "the time is out of range",
                "State a time from 1677-09-21 to 2262-04-11, with nanoseconds from 0 to 999999999.");
        }
    }

    public static void CheckDuration(Duration duration, string path, Findings findings)
    {
        var valid = duration.Seconds is >= -MaxDurationSeconds and <= MaxDurationSeconds
            && Math.Abs((long)duration.Nanos) < NodaConstants.NanosecondsPerSecond
            && (long)Math.Sign(duration.Seconds) * duration.Nanos >= 0;
        if (!valid)
        {
            findings.Add(
                path,
                "the duration is not valid",
                "State seconds and nanoseconds with the same sign, and nanoseconds below one second.");
        }
    }

    public static void CheckDate(V1.Date date, string path, Findings findings)
    {
        if (!Exists(date))
        {
            findings.Add(
                path,
                $"{date.Year}-{date.Month}-{date.Day} is not a date",
                "Write a year from 1 to 9999, a month from 1 to 12 and a day of that month.");
        }
        else if (date.Year is < MinYear or > MaxYear)
        {
            findings.Add(
                path,
                $"{date.Year:0000}-{date.Month:00}-{date.Day:00} is out of range",
                $"State a date from {MinYear}-01-01 to {MaxYear}-12-31; omit the date if it is open.");
        }
    }

    public static void CheckTimeOfDay(V1.TimeOfDay time, string path, Findings findings)
    {
        var valid = time is { Hours: >= 0 and < 24, Minutes: >= 0 and < 60, Seconds: >= 0 and < 60 }
            or { Hours: 24, Minutes: 0, Seconds: 0 };
        if (!valid)
        {
            findings.Add(
                path,
                $"{time.Hours}:{time.Minutes}:{time.Seconds} is not a time of day",
                "Write 0:00:00 to 23:59:59, or 24:00:00 for the end of the day.");
        }
    }

    public static void CheckInterval(V1.Interval interval, string path, Findings findings)
    {
        if (interval.StartTime is null && interval.EndTime is null)
        {
            findings.Add(path, "the interval has neither a start nor an end", "State start_time, end_time or both, or omit the interval.");
        }

        if (InstantOf(interval.StartTime) >= InstantOf(interval.EndTime))
        {
            findings.Add(path, "the interval does not end after it starts", "State an end_time after start_time.");
        }
    }

    /// <summary>Checks that the first day of a span is not after the last one.</summary>
    public static void CheckSpan(V1.Date? first, V1.Date? last, string lastPath, Findings findings)
    {
        if (OrdinalOf(first) > OrdinalOf(last)) findings.Add(lastPath, "the last day is before the first", "State the days in order.");
    }

    private static bool IsValid(Timestamp time) =>
        time.Seconds is > -MaxSeconds and < MaxSeconds && time.Nanos is >= 0 and < (int)NodaConstants.NanosecondsPerSecond;

    private static bool Exists(V1.Date date) =>
        date is { Year: >= 1 and <= 9999, Month: >= 1 and <= 12, Day: >= 1 } && date.Day <= DateTime.DaysInMonth(date.Year, date.Month);
}
