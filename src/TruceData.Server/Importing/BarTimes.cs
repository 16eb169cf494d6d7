using NodaTime;
using TruceData.Domain.Bars;
using TruceData.Domain.Calendars;
using TruceData.Domain.Time;
using TruceData.V1;

namespace TruceData.Server.Importing;

/// <summary>Holds the times of bars against the calendar of their series.</summary>
internal sealed class BarTimes(Series series, BarClock clock)
{
    private readonly long _span = clock.Frequency.TypicalSpan;
    private long? _before;

    /// <summary>Whether dates stand for bars: a bar is one session.</summary>
    public bool AreSessions => series.Frequency.Unit == V1.FrequencyUnit.Session;

    /// <summary>What keeps ascending times from being starts of bars of the series, and how to mend it; null when nothing does.</summary>
    /// <param name="times">The starts.</param>
    /// <param name="knowledgeTime">When the bars are said to be known; null for each bar's own end.</param>
    public (string Problem, string Remedy)? FindMismatch(ReadOnlySpan<long> times, Instant? knowledgeTime = null)
    {
        try
        {
            clock.KnownAt(times[0]);
            clock.KnownAt(times[^1]);
            if (knowledgeTime is { } known && clock.KnownAt(times[^1]).ToInstant() > known)
                return ($"The bar of {times[^1].ToInstant()} ends and is public after {known}, the knowledge time given.", "Nothing is known before it is: give a later knowledge time.");
            return AreSessions ? FindSessionMismatch(times) : null;
        }
        catch (CalendarBoundsException outside)
        {
            return (outside.Message, "Leave these bars out, or give the series a calendar that covers them.");
        }
    }

    /// <summary>
    /// The first of ascending times, given piece after piece, at which the bar before has not ended, and how to mend it; null when there is none. Such
    /// bars are shorter than the series says, and would be known later than they were.
    /// </summary>
    public (string Problem, string Remedy)? Overlap(ReadOnlySpan<long> times)
    {
        foreach (var time in times)
        {
            // A bar that a close cuts ends sooner than its length says.
            if (_before is { } before && time - before < _span && clock.EndOf(before) > time)
            {
                return ($"The bar of {time.ToInstant()} starts before the one of {before.ToInstant()} ends, at {clock.EndOf(before).ToInstant()}.",
                    "Give the frequency that the bars have, or irregular for values of single instants.");
            }
            _before = time;
        }

        return null;
    }

    /// <summary>How many of ascending times lie outside the sessions of a calendar that closes; 0 for bars that are sessions or longer.</summary>
    public long Outside(ReadOnlySpan<long> times)
    {
        if (clock.Calendar.IsContinuous || series.Frequency.Unit is not (V1.FrequencyUnit.Second or V1.FrequencyUnit.Minute or V1.FrequencyUnit.Hour)) return 0;
        var (outside, close) = (0L, long.MinValue);
        foreach (var time in times)
        {
            if (time < close) continue;
            if (clock.Calendar.IndexAt(time.ToInstant()) is { } index) close = clock.Calendar.Sessions[index].Close.ToUnixNanos();
            else outside++;
        }

        return outside;
    }

    private (string Problem, string Remedy)? FindSessionMismatch(ReadOnlySpan<long> times)
    {
        foreach (var time in times)
        {
            var opening = time.ToInstant();
            if (clock.Calendar.IndexAt(opening) is { } index && clock.Calendar.Sessions[index].Open == opening) continue;
            return ($"The bar of {opening} does not start when a session of {clock.Calendar.Name} opens.", "Give each session's opening, or another frequency.");
        }

        return null;
    }
}
