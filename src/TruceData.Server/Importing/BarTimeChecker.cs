using NodaTime;
using TruceData.Domain.Bars;
using TruceData.Domain.Calendars;
using TruceData.Domain.Time;
using TruceData.V1;

namespace TruceData.Server.Importing;

/// <summary>Checks the start times of bars against the calendar and the frequency of their series.</summary>
internal sealed class BarTimeChecker(Series series, BarClock clock)
{
    // Bars of 366 days that contain these bars end within the range of 64-bit nanoseconds.
    private static readonly Instant MinStart = Instant.FromUtc(1677, 12, 1, 0, 0);
    private static readonly Instant MaxKnowledgeTime = Instant.FromUtc(2261, 3, 1, 0, 0);
    private readonly long _span = clock.Frequency.TypicalSpan;
    private long? _previous;

    /// <summary>Whether each bar is a session, so that a date identifies a bar.</summary>
    public bool HasSessionBars => series.Frequency.Unit == V1.FrequencyUnit.Session;

    /// <summary>Returns a reason why ascending times cannot be starts of bars of the series; null if there is none.</summary>
    /// <param name="times">The start times.</param>
    /// <param name="knowledgeTime">The stated knowledge time of the bars; null if each bar is known at its own end.</param>
    public BarMismatch? FindMismatch(ReadOnlySpan<long> times, Instant? knowledgeTime = null)
    {
        try
        {
            clock.KnownAt(times[0]);
            var known = clock.KnownAt(times[^1]).ToInstant();
            if (times[0].ToInstant() < MinStart || known > MaxKnowledgeTime)
            {
                return new BarMismatch(
                    $"The bars from {times[0].ToInstant()} to {times[^1].ToInstant()} start before {MinStart} or become public after "
                    + $"{MaxKnowledgeTime}.",
                    "Omit bars outside these bounds, and check the knowledge delay.");
            }

            if (known > knowledgeTime)
            {
                return new BarMismatch(
                    $"The bar of {times[^1].ToInstant()} becomes public after {knowledgeTime}, the stated knowledge time.",
                    "State a later knowledge time.");
            }

            return HasSessionBars ? FindSessionMismatch(times) : null;
        }
        catch (CalendarBoundsException outside)
        {
            return new BarMismatch(outside.Message, "Omit these bars, or use a calendar that covers them.");
        }
    }

    /// <summary>
    /// Returns a mismatch at the first bar that starts before the previous bar has ended; null if there is none. Such bars are shorter than
    /// the frequency of the series, and would be known later than they were.
    /// </summary>
    /// <param name="times">Start times in ascending order; they continue those of the previous call.</param>
    public BarMismatch? FindOverlap(ReadOnlySpan<long> times)
    {
        foreach (var time in times)
        {
            // The close of a session shortens a bar, so only the clock knows its end.
            if (_previous is { } previous && time - previous < _span && clock.EndOf(previous) > time)
            {
                var end = clock.EndOf(previous).ToInstant();
                return new BarMismatch(
                    $"The bar of {time.ToInstant()} starts before the bar of {previous.ToInstant()} ends, at {end}.",
                    "State the frequency of the bars, or irregular for values of single instants.");
            }

            _previous = time;
        }

        return null;
    }

    /// <summary>Counts the bars that start outside the sessions of the calendar; 0 unless bars are shorter than a session.</summary>
    /// <param name="times">Start times in ascending order.</param>
    public long CountOutsideSessions(ReadOnlySpan<long> times)
    {
        var isIntraday = series.Frequency.Unit is V1.FrequencyUnit.Second or V1.FrequencyUnit.Minute or V1.FrequencyUnit.Hour;
        if (clock.Calendar.IsContinuous || !isIntraday) return 0;
        var count = 0L;
        var close = long.MinValue;
        foreach (var time in times)
        {
            if (time < close) continue;
            if (clock.Calendar.IndexAt(time.ToInstant()) is { } index) close = clock.Calendar.Sessions[index].Close.ToUnixNanos();
            else count++;
        }

        return count;
    }

    private BarMismatch? FindSessionMismatch(ReadOnlySpan<long> times)
    {
        foreach (var time in times)
        {
            var start = time.ToInstant();
            if (clock.Calendar.IndexAt(start) is { } index && clock.Calendar.Sessions[index].Open == start) continue;
            return new BarMismatch(
                $"The bar of {start} does not start at the open of a session of {clock.Calendar.Name}.",
                "Use the open of each session, or another frequency.");
        }

        return null;
    }
}
