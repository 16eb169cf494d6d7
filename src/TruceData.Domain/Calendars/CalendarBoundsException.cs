using NodaTime;

namespace TruceData.Domain.Calendars;

/// <summary>A question about a day outside a calendar's verified bounds: no session is invented there.</summary>
public sealed class CalendarBoundsException : Exception
{
    /// <summary>Creates the exception for a calendar and the day asked about.</summary>
    public CalendarBoundsException(Calendar calendar, LocalDate date)
        : base($"{calendar.Name} is verified from {calendar.FirstVerified:R} to {calendar.LastVerified:R}; asked about {date:R}.")
    {
        CalendarName = calendar.Name;
        FirstVerified = calendar.FirstVerified;
        LastVerified = calendar.LastVerified;
        Date = date;
    }

    /// <summary>The calendar.</summary>
    public string CalendarName { get; }

    /// <summary>Its first verified civil day.</summary>
    public LocalDate FirstVerified { get; }

    /// <summary>Its last verified civil day.</summary>
    public LocalDate LastVerified { get; }

    /// <summary>The civil day asked about, in the calendar's zone; the nearest that can be named when it is beyond all dates.</summary>
    public LocalDate Date { get; }
}
