using TruceData.Domain.Calendars;
using TruceData.Domain.Time;

namespace TruceData.Domain.Reactions;

/// <summary>Finds the moves of a series of intraday bars in a window.</summary>
internal sealed class IntradayLegs(PriceSeries series, long from, long to)
{
    private readonly long _tolerance = series.Clock.Frequency.DefaultTolerance.ToNanosClamped();

    /// <summary>Returns the moves from the last price before an event to the extreme of each later bar in the window.</summary>
    public IEnumerable<Leg> FromEvent(long eventTime, bool rises)
    {
        if (series.LastCloseBefore(series.IndexEndingAfter(eventTime)) is not { } before) yield break;
        var limit = series.IndexEndingAfter(to);
        for (var i = series.IndexStartingFrom(Math.Max(eventTime, from)); i < limit; i++)
        {
            var bar = series.At(i);
            yield return new Leg(before.CloseTime, before.Close, bar.End, Extreme(bar, isHigh: rises), before.Start, bar.Start);
        }
    }

    /// <summary>
    /// Returns the moves from the close of the session before to the extreme of each bar in the window, by the series' own sessions.
    /// </summary>
    public IEnumerable<Leg> FromPreviousClose(bool rises)
    {
        var calendar = series.Clock.Calendar;
        var (first, limit) = series.EndingIn(from, to);
        (int Session, PriceBar? Close) before = (-1, null);
        for (var i = first; i < limit; i++)
        {
            var bar = series.At(i);
            var session = calendar.FirstClosingAfter(bar.Start);
            if (session == 0 || session == calendar.Sessions.Count || calendar.OpenOf(session) > bar.Start) continue;
            if (before.Session != session) before = (session, At(calendar.CloseOf(session - 1)));
            if (before.Close is { } close)
                yield return new Leg(close.CloseTime, close.Close, bar.End, Extreme(bar, isHigh: rises), close.Start, bar.Start);
        }
    }

    /// <summary>Returns the moves from close to close of each session of another market that closes inside the window.</summary>
    public IEnumerable<Leg> Between(Calendar market)
    {
        for (var i = Math.Max(1, market.FirstClosingAfter(from)); i < market.Sessions.Count && market.CloseOf(i) <= to; i++)
        {
            if (At(market.CloseOf(i - 1)) is not { } before || At(market.CloseOf(i)) is not { } last) continue;
            if (before.Start == last.Start) continue;
            yield return new Leg(before.CloseTime, before.Close, last.CloseTime, last.Close, before.Start, last.Start);
        }
    }

    /// <summary>
    /// Returns the move to the extreme of each bar of the window from the most distant opposite extreme of the bars before it, of those at
    /// most <paramref name="length"/> apart in nanoseconds.
    /// </summary>
    public IEnumerable<Leg> Within(long length, bool rises)
    {
        // A deque, ascending in time: an extreme that a later bar exceeds can no longer be the most distant one.
        var extremes = new List<(long Time, double Value, long Row)>();
        var oldest = 0;
        var limit = series.IndexEndingAfter(to);
        for (var i = series.IndexStartingFrom(from); i < limit; i++)
        {
            var bar = series.At(i);
            while (oldest < extremes.Count && bar.End - extremes[oldest].Time > length) oldest++;
            if (oldest < extremes.Count)
            {
                var (time, value, row) = extremes[oldest];
                yield return new Leg(time, value, bar.End, Extreme(bar, isHigh: rises), row, bar.Start);
            }

            var extreme = Extreme(bar, isHigh: !rises);
            if (!(extreme > 0)) continue;
            while (extremes.Count > oldest && IsAtLeast(extreme, extremes[^1].Value, isHigh: !rises)) extremes.RemoveAt(extremes.Count - 1);
            extremes.Add((HasExtreme(bar, isHigh: !rises) ? bar.Start : bar.CloseTime, extreme, bar.Start));
        }
    }

    /// <summary>
    /// Returns the last bar that ended by <paramref name="time"/>; null when it is further away than the tolerance (rule 8).
    /// </summary>
    private PriceBar? At(long time) =>
        series.LastCloseBefore(series.IndexEndingAfter(time)) is { } bar && time - bar.CloseTime <= _tolerance ? bar : null;

    /// <summary>Returns the high or low of a bar, or its close when the series has neither.</summary>
    private static double Extreme(PriceBar bar, bool isHigh) =>
        HasExtreme(bar, isHigh) ? (isHigh ? bar.High : bar.Low) : bar.Close;

    private static bool HasExtreme(PriceBar bar, bool isHigh) => !double.IsNaN(isHigh ? bar.High : bar.Low);

    private static bool IsAtLeast(double value, double other, bool isHigh) => isHigh ? value >= other : value <= other;
}
