using TruceData.Server.Json;
using TruceData.Server.Mapping;
using TruceData.V1;

namespace TruceData.Server.Curation.Rules;

/// <summary>Rules for calendars.</summary>
internal static class CalendarRules
{
    private const int SecondsPerDay = 86_400;
    private const int MaxParts = 24;

    public static void Check(Calendar calendar, Findings findings)
    {
        findings.Require("display_name", calendar.DisplayName);
        TimeZones.Check(calendar.TimeZone, "time_zone", findings);
        CheckWeeklyHours(calendar, findings);
        CheckExceptions(calendar, findings);
        findings.Require("first_verified_date", calendar.FirstVerifiedDate);
        findings.Require("last_verified_date", calendar.LastVerifiedDate);
        TimeRules.CheckSpan(calendar.FirstVerifiedDate, calendar.LastVerifiedDate, "last_verified_date", findings);
        findings.Require("provenance", calendar.Provenance);
        if (findings.Violations.Count == 0) CheckSessions(calendar, findings);
    }

    /// <summary>Checks that the sessions of all days can be computed, whatever exceptions are known.</summary>
    private static void CheckSessions(Calendar calendar, Findings findings)
    {
        if (calendar.TryToDomain(out var reason) is not null) return;
        findings.Add(
            "weekly_hours",
            $"the sessions cannot be computed: {reason.TrimEnd('.')}",
            "Correct the hours or the exceptions of these days, so that sessions ascend and do not overlap.");
    }

    private static void CheckWeeklyHours(Calendar calendar, Findings findings)
    {
        if (calendar.WeeklyHours.Count == 0) findings.Add("weekly_hours", "the field is required", "State the usual hours.");
        for (var i = 0; i < calendar.WeeklyHours.Count; i++)
        {
            var hours = calendar.WeeklyHours[i];
            var path = FieldPath.Element("weekly_hours", i);
            if (i > 0)
            {
                findings.Require(FieldPath.Join(path, "first_date"), hours.FirstDate);
                CheckAscending(calendar.WeeklyHours[i - 1].FirstDate, hours.FirstDate, FieldPath.Join(path, "first_date"), findings);
            }
            else if (TimeRules.OrdinalOf(hours.FirstDate) > TimeRules.OrdinalOf(calendar.FirstVerifiedDate))
            {
                findings.Add(
                    FieldPath.Join(path, "first_date"),
                    "the first hours start after the first verified day",
                    "State the hours that apply from that day.");
            }

            CheckWeekdays(hours, path, findings);
            if (hours.Parts.Count == 0)
            {
                findings.Add(FieldPath.Join(path, "parts"), "the field is required", "State when the sessions open and close.");
            }

            CheckParts(hours.Parts, path, findings);
        }
    }

    private static void CheckWeekdays(WeeklyHours hours, string path, Findings findings)
    {
        if (hours.Weekdays.Count == 0) findings.Add(FieldPath.Join(path, "weekdays"), "the field is required", "State at least one.");
        for (var i = 0; i < hours.Weekdays.Count; i++)
        {
            var day = hours.Weekdays[i];
            var dayPath = FieldPath.Element(FieldPath.Join(path, "weekdays"), i);
            if (day is < 1 or > 7) findings.Add(dayPath, $"{day} is not a day of the week", "Write 1 for Monday to 7 for Sunday.");
            else if (i > 0 && day <= hours.Weekdays[i - 1])
            {
                findings.Add(dayPath, "the days of the week are not in ascending order", "List each day once, in order.");
            }
        }
    }

    private static void CheckExceptions(Calendar calendar, Findings findings)
    {
        for (var i = 0; i < calendar.Exceptions.Count; i++)
        {
            var exception = calendar.Exceptions[i];
            var path = FieldPath.Element("exceptions", i);
            findings.Require(FieldPath.Join(path, "date"), exception.Date);
            if (i > 0) CheckAscending(calendar.Exceptions[i - 1].Date, exception.Date, FieldPath.Join(path, "date"), findings);
            findings.Require(FieldPath.Join(path, "label"), exception.Label);
            if (exception.Kind == CalendarExceptionKind.Closed)
            {
                if (exception.Parts.Count > 0)
                {
                    findings.Add(FieldPath.Join(path, "parts"), "a closed day has no session", "Omit the parts.");
                }
            }
            else if (exception.Parts.Count == 0)
            {
                findings.Add(FieldPath.Join(path, "parts"), "the field is required", "State when it opens and closes on that day.");
            }

            CheckParts(exception.Parts, path, findings);
        }
    }

    /// <summary>Checks that each part opens before it closes and that there is a break between two parts.</summary>
    private static void CheckParts(IReadOnlyList<SessionPart> parts, string path, Findings findings)
    {
        if (parts.Count > MaxParts)
        {
            findings.Add(
                FieldPath.Join(path, "parts"),
                $"the session has {parts.Count} parts",
                $"State at most {MaxParts}; a break lies between two.");
            return;
        }

        var lastClose = int.MinValue;
        for (var i = 0; i < parts.Count; i++)
        {
            var part = parts[i];
            var partPath = FieldPath.Element(FieldPath.Join(path, "parts"), i);
            CheckEnds(part, partPath, findings);
            if (part.Open is null || part.Close is null) continue;
            var open = SecondOf(part.Open) + (part.OpenDayOffset * SecondsPerDay);
            if (open >= SecondOf(part.Close))
            {
                findings.Add(
                    FieldPath.Join(partPath, "close"),
                    "the part closes before it opens",
                    "State a close after the open; the end of the day is 24:00.");
            }

            if (open <= lastClose)
            {
                findings.Add(
                    FieldPath.Join(partPath, "open"),
                    "the part opens before the previous one has closed",
                    "List the parts in order, with a break between two.");
            }

            lastClose = SecondOf(part.Close);
        }
    }

    private static void CheckEnds(SessionPart part, string path, Findings findings)
    {
        findings.Require(FieldPath.Join(path, "open"), part.Open);
        findings.Require(FieldPath.Join(path, "close"), part.Close);
        if (part.OpenDayOffset is not (-1 or 0))
        {
            findings.Add(
                FieldPath.Join(path, "open_day_offset"),
                $"{part.OpenDayOffset} is not a valid offset",
                "Write -1 for the previous day or 0 for the same day.");
        }

        if (part.Open is { Hours: 24 })
        {
            findings.Add(FieldPath.Join(path, "open"), "a part cannot open at the end of a day", "Write 0:00 of the next day.");
        }

        if (part is { OpenDayOffset: -1, Close: { } close } && SecondOf(close) == 0)
        {
            findings.Add(FieldPath.Join(path, "close"), "the part is entirely on the previous day", "Move it to the session of that day.");
        }
    }

    private static int SecondOf(TimeOfDay time) => (((time.Hours * 60) + time.Minutes) * 60) + time.Seconds;

    private static void CheckAscending(Date? before, Date? date, string path, Findings findings)
    {
        if (TimeRules.OrdinalOf(date) <= TimeRules.OrdinalOf(before))
        {
            findings.Add(path, "the date is not after the previous one", "List each date once, in order.");
        }
    }
}
