using NodaTime;

namespace TruceData.Domain.Calendars;

/// <summary>The usual hours of a market from a certain day on.</summary>
public sealed class WeeklyHours
{
    /// <summary>Creates usual hours.</summary>
    /// <param name="firstDate">First civil day on which the hours apply; null for the calendar's first verified day.</param>
    /// <param name="weekdays">Days of the week with a session, ascending; at least one.</param>
    /// <param name="parts">The parts of the session, ascending; at least one.</param>
    /// <exception cref="ArgumentException">A list is empty or out of order.</exception>
    public WeeklyHours(LocalDate? firstDate, IReadOnlyList<IsoDayOfWeek> weekdays, IReadOnlyList<SessionPart> parts)
    {
        if (weekdays.Count == 0 || parts.Count == 0)
        {
            throw new ArgumentException(
                $"The weekly hours from {firstDate:R} on need at least one weekday and one part.", nameof(weekdays));
        }

        for (var i = 1; i < weekdays.Count; i++)
        {
            if (weekdays[i] <= weekdays[i - 1])
                throw new ArgumentException($"The weekdays of the hours from {firstDate:R} on are not ascending.", nameof(weekdays));
        }

        FirstDate = firstDate;
        Weekdays = [.. weekdays];
        Parts = [.. parts];
    }

    /// <summary>First civil day on which the hours apply; null for the calendar's first verified day.</summary>
    public LocalDate? FirstDate { get; }

    /// <summary>Days of the week with a session, ascending.</summary>
    public IReadOnlyList<IsoDayOfWeek> Weekdays { get; }

    /// <summary>The parts of the session, ascending; a break lies between two parts.</summary>
    public IReadOnlyList<SessionPart> Parts { get; }

    /// <summary>Returns whether a civil day is one of the weekdays.</summary>
    public bool Includes(LocalDate date) => Weekdays.Contains(date.DayOfWeek);
}
