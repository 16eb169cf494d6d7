using NodaTime;
using TruceData.Domain.Bars;
using TruceData.Domain.Time;

namespace TruceData.Server.Importing.Rows;

/// <summary>Converts the times of a file to the starts of bars.</summary>
/// <param name="shift">Nanoseconds to add to each time.</param>
/// <param name="labelsEnds">Whether the times are the ends of bars.</param>
/// <param name="clock">The clock of the series; null if it has none.</param>
internal sealed class BarStarts(long shift, bool labelsEnds, BarClock? clock)
{
    private const long Second = NodaConstants.NanosecondsPerSecond;
    private const long Minute = NodaConstants.NanosecondsPerMinute;

    private readonly long _span = clock?.Frequency.TypicalSpan ?? 0;
    private readonly bool _isUnchanged = shift == 0 && !(labelsEnds && clock is not null);

    /// <summary>Returns the start of the bar of a time.</summary>
    /// <exception cref="BadCellException">No bar ends at the time.</exception>
    public long FromTime(long time)
    {
        if (_isUnchanged) return time;
        try
        {
            time = checked(time + shift);
            return labelsEnds && clock is not null ? FromEnd(ExclusiveEnd(time)) : time;
        }
        catch (OverflowException)
        {
            throw new BadCellException("The shifted time is outside 1677-09-21 to 2262-04-11.", "Check --shift.");
        }
    }

    /// <summary>Returns the end of a bar for its last millisecond or second: midnight for 23:59:59.999.</summary>
    private long ExclusiveEnd(long end)
    {
        var rest = end - (Math.DivRem(end, Second).Quotient * Second);
        if (rest < 0) rest += Second;
        if (rest >= Second - (Second / 1000)) end = checked(end + Second - rest);
        return _span % Minute == 0 && ((end % Minute) + Minute) % Minute == Minute - Second ? checked(end + Second) : end;
    }

    private long FromEnd(long end)
    {
        if (clock!.Frequency.IsIntraday) return checked(end - _span);
        if (clock.Frequency.Unit == FrequencyUnit.Session)
        {
            return clock.Calendar.IndexAt(checked(end - 1).ToInstant()) is { } index
                ? clock.Calendar.Sessions[index].Open.ToUnixNanos()
                : throw new BadCellException(
                    $"No session of the calendar ends at {end.ToInstant()}.", "Omit --label end, or check the zone.");
        }

        throw new BadCellException(
            "Ends of bars can be converted to starts for seconds, minutes, hours and sessions.",
            "Write the starts of the bars, or their dates.");
    }
}
