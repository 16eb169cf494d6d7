using NodaTime;

namespace TruceData.Domain.Calendars;

/// <summary>The exception thrown for a day outside a calendar's verified bounds, where no session is assumed.</summary>
public sealed class CalendarBoundsException : Exception
{
    /// <summary>Creates the exception for a calendar and the requested day.</summary>
    public CalendarBoundsException(Calendar calendar, LocalDate date)
        : base($"{calendar.Name} is verified from {calendar.FirstVerified:R} to {calendar.LastVerified:R}; asked about {date:R}.")
    {
        CalendarName = calendar.Name;
        FirstVerified = calendar.FirstVerified;
        LastVerified = calendar.LastVerified;
        Date = date;
    }

    /// <summary>The name of the calendar.</summary>
    public string CalendarName { get; }

    /// <summary>The first verified civil day of the calendar.</summary>
    public LocalDate FirstVerified { get; }

    /// <summary>The last verified civil day of the calendar.</summary>
    public LocalDate LastVerified { get; }

    /// <summary>The requested civil day in the calendar's zone; the nearest representable day when it is out of range.</summary>
    public LocalDate Date { get; }
}
