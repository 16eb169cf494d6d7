using NodaTime;

namespace TruceData.Domain.Calendars;

/// <summary>One session of a calendar, half-open [open, close); a break lies inside it and belongs to it.</summary>
/// <param name="Date">The civil day that the market gives it.</param>
/// <param name="Open">The first opening.</param>
/// <param name="Close">The last close.</param>
/// <param name="Breaks">The breaks, ascending; empty when there is none.</param>
/// <param name="HalfDay">Whether it closes earlier than the usual hours.</param>
/// <param name="Label">Why it differs from the usual hours; empty when it does not.</param>
public sealed record Session(LocalDate Date, Instant Open, Instant Close, IReadOnlyList<Interval> Breaks, bool HalfDay, string Label)
{
    /// <summary>Returns whether an instant is in it: open &lt;= instant &lt; close, breaks included.</summary>
    public bool Contains(Instant instant) => Open <= instant && instant < Close;

    /// <summary>Returns whether an instant is in one of its breaks.</summary>
    public bool IsBreak(Instant instant) => Breaks.Any(b => b.Contains(instant));
}
