using NodaTime;

namespace TruceData.Domain.Calendars;

/// <summary>A part of a session without a break, half-open [open, close), in a market's local time.</summary>
/// <remarks>
/// A part closes at the first <see cref="Close"/> after its open, so a close at midnight is the end of the day, 24:00. It closes on the
/// session's date or before.
/// </remarks>
public sealed record SessionPart
{
    /// <summary>Creates a part.</summary>
    /// <param name="open">The local time of the open.</param>
    /// <param name="openDayOffset">Days from the session's date to the day of the open: 0, or -1 for the evening before.</param>
    /// <param name="close">The local time of the close; midnight is 24:00.</param>
    /// <exception cref="ArgumentException">The part would close after the session's date.</exception>
    public SessionPart(LocalTime open, int openDayOffset, LocalTime close)
    {
        if (openDayOffset is not (0 or -1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(openDayOffset), openDayOffset, "A part opens on its session's date or the day before.");
        }

        if (openDayOffset == 0 && close <= open && close != LocalTime.Midnight)
            throw new ArgumentException($"A part that opens at {open} cannot close at {close} of the same day.", nameof(close));
        Open = open;
        OpenDayOffset = openDayOffset;
        Close = close;
    }

    /// <summary>The local time of the open.</summary>
    public LocalTime Open { get; }

    /// <summary>Days from the session's date to the day of the open: 0, or -1 for the evening before.</summary>
    public int OpenDayOffset { get; }

    /// <summary>The local time of the close; midnight is 24:00.</summary>
    public LocalTime Close { get; }

    /// <summary>Returns when the part opens for the session of a date.</summary>
    public LocalDateTime OpenOn(LocalDate date) => date.PlusDays(OpenDayOffset).At(Open);

    /// <summary>Returns when the part closes for the session of a date.</summary>
    public LocalDateTime CloseOn(LocalDate date) => date.PlusDays(Close <= Open ? OpenDayOffset + 1 : OpenDayOffset).At(Close);
}
