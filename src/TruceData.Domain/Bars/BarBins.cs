using NodaTime;
using TruceData.Domain.Calendars;
using TruceData.Domain.Time;

namespace TruceData.Domain.Bars;

/// <summary>Assigns stored bars to the resampled bars that contain them.</summary>
/// <remarks>
/// Seconds, minutes and hours are counted from the session open, and restarted after each break. A session bar covers the whole
/// session; a bar of a week or a month covers the sessions of its civil days. A stored bar belongs to the resampled bar that contains
/// all of it.
/// </remarks>
internal sealed class BarBins(BarClock source, BarClock target)
{
    private readonly Calendar _calendar = source.Calendar;
    private readonly long _span = target.Frequency.TypicalSpan;

    /// <summary>
    /// Returns the start of the resampled bar that contains the stored bar with a start, in Unix nanoseconds; null when none does.
    /// </summary>
    public long? BinOf(long start)
    {
        if (start < source.FirstStart || start >= source.StartLimit) return null;
        // A session bar belongs to the session that it ends with, even if it starts before the opening.
        if (_calendar.FirstSessionClosingAfter(start) is not var (index, isOpen)) return null;
        var session = _calendar.Sessions[index];
        if (source.Frequency.Unit == FrequencyUnit.Session) return target.StartOfPeriod(session.Date);
        if (!isOpen) return null;
        var end = source.EndOf(start);
        if (end > _calendar.CloseOf(index)) return null;
        if (target.Frequency.Unit == FrequencyUnit.Session) return _calendar.OpenOf(index);
        if (!target.Frequency.IsIntraday) return target.StartOfPeriod(session.Date);
        var open = PartOpening(session, start);
        var bin = open + ((start - open) / _span * _span);
        return end <= target.EndOf(bin) ? bin : null;
    }

    /// <summary>
    /// Returns how many stored bars the open hours of a resampled bar should contain; 0 when stored bars have no fixed length.
    /// </summary>
    public int ExpectedCount(long bin)
    {
        if (source.Frequency.Unit == FrequencyUnit.Irregular) return 0;
        var (first, limit) = Sessions(bin);
        if (source.Frequency.Unit == FrequencyUnit.Session) return limit - first;
        var end = target.Frequency.IsIntraday ? target.EndOf(bin) : long.MaxValue;
        var from = target.Frequency.IsIntraday ? bin : long.MinValue;
        long count = 0;
        for (var i = first; i < limit; i++)
        {
            foreach (var (open, close) in Parts(_calendar.Sessions[i]))
            {
                var (start, stop) = (Math.Max(open, from), Math.Min(close, end));
                if (start < stop) count += (stop - start + source.Frequency.TypicalSpan - 1) / source.Frequency.TypicalSpan;
            }
        }

        return (int)count;
    }

    /// <summary>Returns the sessions that a resampled bar lies in or contains, as a range of indices.</summary>
    private (int First, int Limit) Sessions(long bin)
    {
        if (target.Frequency.IsCivilPeriod)
        {
            var (first, next) = (DateOf(bin), DateOf(target.EndOf(bin)));
            return (_calendar.CountBefore(first), _calendar.CountBefore(next));
        }

        var index = _calendar.FirstClosingAfter(bin);
        return (index, index + 1);
    }

    private LocalDate DateOf(long time) => time.ToInstant().InZone(_calendar.Zone).Date;

    private static long PartOpening(Session session, long time)
    {
        var open = session.Open.ToUnixNanos();
        foreach (var pause in session.Breaks)
        {
            if (pause.End.ToUnixNanos() <= time) open = pause.End.ToUnixNanos();
        }

        return open;
    }

    private static IEnumerable<(long Open, long Close)> Parts(Session session)
    {
        var open = session.Open.ToUnixNanos();
        foreach (var pause in session.Breaks)
        {
            yield return (open, pause.Start.ToUnixNanos());
            open = pause.End.ToUnixNanos();
        }

        yield return (open, session.Close.ToUnixNanos());
    }
}
