using NodaTime;
using NodaTime.Text;
using TruceData.Server.Json;
using TruceData.V1;

namespace TruceData.Server.Curation.Rules;

/// <summary>Rules for event times: bounds, precision, zone and stated civil time must agree.</summary>
internal static class EventTimeRules
{
    public static void Check(EventTime time, string path, Findings findings)
    {
        findings.Require(FieldPath.Join(path, "earliest_time"), time.EarliestTime);
        findings.Require(FieldPath.Join(path, "latest_time"), time.LatestTime);
        TimeZones.Check(time.TimeZone, FieldPath.Join(path, "time_zone"), findings);
        if (TimeRules.InstantOf(time.EarliestTime) is not { } earliest || TimeRules.InstantOf(time.LatestTime) is not { } latest) return;

        if (earliest >= latest)
        {
            findings.Add(
                FieldPath.Join(path, "latest_time"),
                "latest_time is not after earliest_time",
                "The bounds are half-open, [earliest_time, latest_time).");
        }
        else if (TimeZones.Find(time.TimeZone) is { } zone)
        {
            CheckPrecision(time.Precision, new(earliest, latest), zone, FieldPath.Join(path, "precision"), findings);
            CheckStatedTime(time, earliest, zone, FieldPath.Join(path, "stated_time"), findings);
        }
    }

    private static void CheckPrecision(
        TimePrecision precision, NodaTime.Interval bounds, DateTimeZone zone, string path, Findings findings)
    {
        if (UnitContaining(precision, bounds.Start, zone) is not { } unit || unit == bounds) return;
        findings.Add(
            path,
            $"the bounds {Text(bounds)} differ from those of {precision.ToString().ToUpperInvariant()} in {zone.Id}, {Text(unit)}",
            "State those bounds, or another precision.");
    }

    /// <summary>Returns the unit of time that contains an instant; null for RANGE and for unknown precisions.</summary>
    private static NodaTime.Interval? UnitContaining(TimePrecision precision, Instant instant, DateTimeZone zone)
    {
        var local = instant.InZone(zone);
        var month = new LocalDate(local.Year, local.Month, 1);
        return precision switch
        {
            TimePrecision.Exact => new(instant, instant.PlusNanoseconds(1)),
            TimePrecision.Second => Within(local, NodaConstants.NanosecondsPerSecond),
            TimePrecision.Minute => Within(local, NodaConstants.NanosecondsPerMinute),
            TimePrecision.Hour => Within(local, NodaConstants.NanosecondsPerHour),
            TimePrecision.Day => Between(local.Date, local.Date.PlusDays(1), zone),
            TimePrecision.Month => Between(month, month.PlusMonths(1), zone),
            TimePrecision.Year => Between(new(local.Year, 1, 1), new(local.Year + 1, 1, 1), zone),
            _ => null,
        };
    }

    private static NodaTime.Interval Within(ZonedDateTime local, long unit)
    {
        var start = local.ToInstant().PlusNanoseconds(-(local.NanosecondOfDay % unit));
        return new(start, start.PlusNanoseconds(unit));
    }

    private static NodaTime.Interval Between(LocalDate first, LocalDate next, DateTimeZone zone) =>
        new(zone.AtStartOfDay(first).ToInstant(), zone.AtStartOfDay(next).ToInstant());

    private static void CheckStatedTime(EventTime time, Instant earliest, DateTimeZone zone, string path, Findings findings)
    {
        if (time.StatedTime.Length == 0) return;
        if (StatedTime.Parse(time.StatedTime) is not { } stated)
        {
            findings.Add(
                path,
                $"\"{time.StatedTime}\" is not a civil time",
                "Write ISO 8601 without an offset, such as 2025, 2025-10, 2025-10-11 or 2025-10-10T10:57. For a range, write two of them "
                + "separated by a slash.");
            return;
        }

        // A day starts after midnight if clocks are set forward at midnight, so a date is compared as a date.
        var local = earliest.InZone(zone).LocalDateTime;
        var start = LocalDateTimePattern.ExtendedIso.Format(local);
        var agrees = stated.HasTimeOfDay ? local == stated.Start : local.Date == stated.Start.Date;
        if (time.Precision != TimePrecision.Range && !agrees)
        {
            findings.Add(
                path,
                $"\"{time.StatedTime}\" differs from the start of the bounds in {zone.Id}, {start}",
                "Correct the stated time or the bounds.");
        }
    }

    private static string Text(NodaTime.Interval interval) =>
        $"[{InstantPattern.ExtendedIso.Format(interval.Start)}, {InstantPattern.ExtendedIso.Format(interval.End)})";
}
