using NodaTime;
using TruceData.Domain.Calendars;
using TruceData.Domain.Time;
using TruceData.Server.Errors;
using TruceData.Store.Records;

namespace TruceData.Server.Mapping;

/// <summary>Converts between the calendars of the contract and those of the Domain.</summary>
internal static class CalendarMapping
{
    /// <summary>Returns the calendar in a record, or null and the reason as a sentence if its sessions cannot be computed.</summary>
    public static Calendar? TryToCalendar(this Record record, out string reason) =>
        record.Message<V1.Calendar>().TryToDomain(out reason);

    /// <summary>Converts a calendar; returns null, and the reason as a sentence, if its sessions cannot be computed.</summary>
    public static Calendar? TryToDomain(this V1.Calendar calendar, out string reason)
    {
        reason = "";
        try
        {
            return calendar.ToDomain();
        }
        catch (ArgumentException invalid)
        {
            reason = invalid.Message.Split(" (Parameter ")[0];
            return null;
        }
    }

    public static Calendar ToDomain(this V1.Calendar calendar) => new(
        calendar.Name,
        DateTimeZoneProviders.Tzdb[calendar.TimeZone],
        calendar.WeeklyHours.Select(ToDomain).ToArray(),
        calendar.Exceptions.Select(ToDomain).ToArray(),
        calendar.FirstVerifiedDate.ToLocalDate("first_verified_date"),
        calendar.LastVerifiedDate.ToLocalDate("last_verified_date"));

    /// <summary>Removes the exceptions that were not known at a view from <paramref name="calendar"/>, and returns it.</summary>
    public static V1.Calendar AsKnown(this V1.Calendar calendar, View view)
    {
        var known = calendar.Exceptions.Where(e => e.KnowledgeTime is null || view.Knows(e.KnowledgeTime.ToInstant())).ToArray();
        calendar.Exceptions.Clear();
        calendar.Exceptions.AddRange(known);
        return calendar;
    }

    /// <summary>Returns the newest knowledge time of the exceptions; null if none has one.</summary>
    public static Instant? NewestKnowledge(this V1.Calendar calendar) => calendar.Exceptions.Max(e => e.KnowledgeTime?.ToInstant());

    public static V1.Session ToProto(this Session session) => new()
    {
        Date = session.Date.ToProto(),
        Hours = new NodaTime.Interval(session.Open, session.Close).ToProto(),
        Breaks = { session.Breaks.Select(TimeMapping.ToProto) },
        HalfDay = session.HalfDay,
        Label = session.Label,
    };

    /// <summary>Converts an observation rule that complies with the contract.</summary>
    public static ObservationRule ToDomain(this V1.ObservationRule rule) => rule.TimeCase == V1.ObservationRule.TimeOneofCase.TimeOfDay
        ? ObservationRule.AtTimeOfDay(
            ToLocalTime(rule.TimeOfDay), rule.TimeZone.Length > 0 ? DateTimeZoneProviders.Tzdb[rule.TimeZone] : null)
        : ObservationRule.AfterEnd(rule.AfterSessionEnd.ToDuration());

    public static Domain.Bars.Frequency ToDomain(this V1.Frequency frequency) =>
        new((Domain.Bars.FrequencyUnit)frequency.Unit, frequency.Count);

    public static V1.Frequency ToProto(this Domain.Bars.Frequency frequency) =>
        new() { Unit = (V1.FrequencyUnit)frequency.Unit, Count = frequency.Count };

    /// <summary>
    /// Returns the frequency that a request states, or throws VALUE_OUT_OF_BOUNDS or FIELD_REQUIRED at <paramref name="field"/>.
    /// </summary>
    public static Domain.Bars.Frequency ToTarget(this V1.Frequency frequency, string field)
    {
        if (frequency.Unit == V1.FrequencyUnit.Unspecified)
        {
            throw ApiErrors.InvalidArgument(
                V1.ErrorReason.FieldRequired, $"{field}.unit", "is not set; state the unit of the new bars.");
        }
        try
        {
            return frequency.ToDomain();
        }
        catch (ArgumentOutOfRangeException)
        {
            throw ApiErrors.InvalidArgument(
                V1.ErrorReason.ValueOutOfBounds, $"{field}.count",
                $"is {frequency.Count}; give 1, or for seconds, minutes and hours a count of up to 366 days.");
        }
    }

    private static WeeklyHours ToDomain(V1.WeeklyHours hours) => new(
        hours.FirstDate?.ToLocalDate("weekly_hours.first_date"),
        hours.Weekdays.Select(day => (IsoDayOfWeek)day).ToArray(),
        hours.Parts.Select(ToDomain).ToArray());

    private static CalendarException ToDomain(V1.CalendarException exception) => new(
        exception.Date.ToLocalDate("exceptions.date"),
        (CalendarExceptionKind)exception.Kind,
        exception.Parts.Select(ToDomain).ToArray(),
        exception.Label,
        exception.KnowledgeTime?.ToInstant());

    private static SessionPart ToDomain(V1.SessionPart part) =>
        new(ToLocalTime(part.Open), part.OpenDayOffset, ToLocalTime(part.Close));

    private static LocalTime ToLocalTime(V1.TimeOfDay time) =>
        time.Hours == 24 ? LocalTime.Midnight : new(time.Hours, time.Minutes, time.Seconds);
}
