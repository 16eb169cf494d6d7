using NodaTime;
using TruceData.Domain.Bars;
using TruceData.Domain.Time;

namespace TruceData.Server.Importing.Times;

/// <summary>Converts instants at which bars end to the starts of the bars.</summary>
internal sealed class BarEnds(BarClock clock)
{
    private const long Second = NodaConstants.NanosecondsPerSecond;
    private const long Minute = NodaConstants.NanosecondsPerMinute;

    private readonly long _span = clock.Frequency.TypicalSpan;

    /// <summary>Returns the start of the bar of seconds, minutes, hours or a session that ends at an instant.</summary>
    /// <exception cref="BadCellException">No bar ends at the time.</exception>
    public long StartOf(long end)
    {
        // An irregular bar ends where it starts.
        if (clock.Frequency.Unit == FrequencyUnit.Irregular) return end;
        try
        {
            end = ExclusiveEnd(end);
            if (clock.Frequency.IsIntraday) return checked(end - _span);
            return clock.Calendar.IndexAt(checked(end - 1).ToInstant()) is { } index
                ? clock.Calendar.Sessions[index].Open.ToUnixNanos()
                : throw new BadCellException(
                    $"No session of the calendar ends at {end.ToInstant()}.", "Omit --label end, or check the zone.");
        }
        catch (OverflowException)
        {
            throw new BadCellException("The start of the bar is outside 1677-09-21 to 2262-04-11.", "Omit the row.");
        }
    }

    /// <summary>Returns the start of the session that closes at a midnight; null if none does.</summary>
    public long? StartOfSessionClosingAt(long midnight)
    {
        if (clock.Calendar.IndexAt(UnixNanos.Minus(midnight, 1).ToInstant()) is not { } index) return null;
        var session = clock.Calendar.Sessions[index];
        return session.Close.ToUnixNanos() == midnight ? session.Open.ToUnixNanos() : null;
    }

    /// <summary>Returns the end of a bar for its last millisecond or second: midnight for 23:59:59.999.</summary>
    private long ExclusiveEnd(long end)
    {
        var rest = end - (Math.DivRem(end, Second).Quotient * Second);
        if (rest < 0) rest += Second;
        if (rest >= Second - (Second / 1000)) end = checked(end + Second - rest);
        return _span % Minute == 0 && ((end % Minute) + Minute) % Minute == Minute - Second ? checked(end + Second) : end;
    }
}
