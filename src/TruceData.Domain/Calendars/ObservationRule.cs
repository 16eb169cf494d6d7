using NodaTime;

namespace TruceData.Domain.Calendars;

/// <summary>When the value of a session is observed: at a time of day, or a delay after the session's end.</summary>
/// <remarks>
/// A settlement at 14:30 lies inside its session, a closing auction ends after it, and a fixing may precede the open. On a half day a time
/// of day after the close is the close. An observation is never later than the next session's open or the end of the session's date.
/// </remarks>
public sealed record ObservationRule
{
    private ObservationRule()
    {
    }

    /// <summary>The local time of the observation on the session's date; null for a delay.</summary>
    public LocalTime? TimeOfDay { get; private init; }

    /// <summary>The zone of <see cref="TimeOfDay"/>; null for that of the calendar.</summary>
    public DateTimeZone? Zone { get; private init; }

    /// <summary>The time from the session's end to the observation; null for a time of day.</summary>
    public Duration? AfterSessionEnd { get; private init; }

    /// <summary>
    /// Returns the rule of columns that span the session, such as highs and volumes: they are final at the session's end, or at an
    /// observation after it. Returns null for the session's end.
    /// </summary>
    public ObservationRule? ForSpanningColumns() => AfterSessionEnd is null ? null : this;

    /// <summary>Creates a rule for values that are observed at a time of day.</summary>
    /// <param name="time">The local time on the session's date.</param>
    /// <param name="zone">The zone of the time; null for that of the calendar.</param>
    public static ObservationRule AtTimeOfDay(LocalTime time, DateTimeZone? zone) => new() { TimeOfDay = time, Zone = zone };

    /// <summary>Creates a rule for values that are observed after the session's end.</summary>
    /// <param name="delay">The time from the session's end to the observation, at least zero.</param>
    public static ObservationRule AfterEnd(Duration delay)
    {
        if (delay < Duration.Zero)
            throw new ArgumentOutOfRangeException(nameof(delay), delay, "An observation after the end is not before it.");
        return new() { AfterSessionEnd = delay };
    }

    /// <summary>Returns why the sessions of a calendar cannot be observed by this rule; null when they can.</summary>
    public string? RefusalFor(Calendar calendar) =>
        Enumerable.Range(0, calendar.Sessions.Count).Select(i => RefusalFor(calendar, i)).FirstOrDefault(r => r is not null);

    /// <summary>Returns the instant at which the value of a session is observed.</summary>
    /// <param name="calendar">The calendar.</param>
    /// <param name="index">The index of the session.</param>
    internal Instant InstantOf(Calendar calendar, int index)
    {
        var session = calendar.Sessions[index];
        var stated = StatedFor(session, calendar.Zone);
        return Instant.Min(stated, TimeOfDay is null ? LimitAfter(calendar, index) : session.Close);
    }

    private string? RefusalFor(Calendar calendar, int index)
    {
        var session = calendar.Sessions[index];
        var stated = StatedFor(session, calendar.Zone);
        if (TimeOfDay is not null && stated > session.Close && !session.HalfDay)
            return $"the session of {session.Date:R} ends at {session.Close}, before its observation at {stated}";
        if (TimeOfDay is null && stated > LimitAfter(calendar, index))
            return $"the observation of {session.Date:R} at {stated} is after its date or after the next session opens";
        return index > 0 && stated < calendar.Sessions[index - 1].Close
            ? $"the observation of {session.Date:R} at {stated} is before the end of the previous session"
            : null;
    }

    private Instant StatedFor(Session session, DateTimeZone calendarZone) => TimeOfDay is { } time
        ? (Zone ?? calendarZone).AtLeniently(session.Date.At(time)).ToInstant()
        : session.Close + AfterSessionEnd!.Value;

    /// <summary>
    /// Returns the latest instant of an observation after a session's end. A resampled week or month that holds the session is known then.
    /// </summary>
    private static Instant LimitAfter(Calendar calendar, int index)
    {
        var endOfDate = calendar.Zone.AtStartOfDay(calendar.Sessions[index].Date.PlusDays(1)).ToInstant();
        return index + 1 < calendar.Sessions.Count ? Instant.Min(endOfDate, calendar.Sessions[index + 1].Open) : endOfDate;
    }
}
