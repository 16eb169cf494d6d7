using System.Diagnostics.CodeAnalysis;
using NodaTime;

namespace TruceData.Domain.Calendars;

/// <summary>A day that differs from a market's usual hours.</summary>
[SuppressMessage("Naming", "CA1711", Justification = "The usual term of trading calendars; it does not derive from System.Exception.")]
public sealed class CalendarException
{
    /// <summary>Creates an exception.</summary>
    /// <param name="date">The civil day.</param>
    /// <param name="kind">How the day differs.</param>
    /// <param name="parts">The parts of that day's session, ascending; empty exactly when the day is closed.</param>
    /// <param name="label">The reason, such as "Thanksgiving Day".</param>
    /// <param name="knowledgeTime">The earliest instant at which the public could know of the exception; null for always.</param>
    /// <exception cref="ArgumentException">A closed day with parts, or an open one without.</exception>
    public CalendarException(
        LocalDate date, CalendarExceptionKind kind, IReadOnlyList<SessionPart> parts, string label, Instant? knowledgeTime)
    {
        if (kind == CalendarExceptionKind.Closed != (parts.Count == 0))
            throw new ArgumentException($"The exception of {date:R} ({label}) is {kind} and has {parts.Count} parts.", nameof(parts));
        Date = date;
        Kind = kind;
        Parts = [.. parts];
        Label = label;
        KnowledgeTime = knowledgeTime;
    }

    /// <summary>The civil day.</summary>
    public LocalDate Date { get; }

    /// <summary>How the day differs.</summary>
    public CalendarExceptionKind Kind { get; }

    /// <summary>The parts of that day's session, ascending; empty when the day is closed.</summary>
    public IReadOnlyList<SessionPart> Parts { get; }

    /// <summary>The reason, such as "Thanksgiving Day".</summary>
    public string Label { get; }

    /// <summary>The earliest instant at which the public could know of the exception; null for always.</summary>
    public Instant? KnowledgeTime { get; }
}
