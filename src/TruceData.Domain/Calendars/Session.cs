using NodaTime;

namespace TruceData.Domain.Calendars;

/// <summary>One session of a calendar, half-open [open, close); its breaks belong to it.</summary>
/// <param name="Date">The civil day that the market assigns to the session.</param>
/// <param name="Open">The first opening.</param>
/// <param name="Close">The last close.</param>
/// <param name="Breaks">The breaks, ascending; empty when there is none.</param>
/// <param name="HalfDay">Whether the session closes earlier than the usual hours.</param>
/// <param name="Label">Why the session differs from the usual hours; empty when it does not.</param>
public sealed record Session(LocalDate Date, Instant Open, Instant Close, IReadOnlyList<Interval> Breaks, bool HalfDay, string Label)
{
    /// <summary>The instant at which the value of the session is observed; the close unless the calendar has an observation rule.</summary>
    public Instant ObservationTime { get; init; } = Close;

    /// <summary>Returns whether an instant is in the session: open &lt;= instant &lt; close, breaks included.</summary>
    public bool Contains(Instant instant) => Open <= instant && instant < Close;

    /// <summary>Returns whether an instant is in a break of the session.</summary>
    public bool IsBreak(Instant instant) => Breaks.Any(b => b.Contains(instant));
}
