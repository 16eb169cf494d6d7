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
            yield return new Leg(before.End, before.Close, bar.End, Extreme(bar, rises), before.Start, bar.Start);
        }
    }

    /// <summary>Returns the moves from close to close of each session of another market that closes inside the window.</summary>
    public IEnumerable<Leg> Between(Calendar market)
    {
        for (var i = Math.Max(1, market.FirstClosingAfter(from)); i < market.Sessions.Count && market.CloseOf(i) <= to; i++)
        {
            if (At(market.CloseOf(i - 1)) is not { } before || At(market.CloseOf(i)) is not { } last) continue;
            if (before.Start == last.Start) continue;
            yield return new Leg(before.End, before.Close, last.End, last.Close, before.Start, last.Start);
        }
    }

    /// <summary>
    /// Returns the last bar that ended by <paramref name="time"/>; null when it is further away than the tolerance (rule 8).
    /// </summary>
    private PriceBar? At(long time) =>
        series.LastCloseBefore(series.IndexEndingAfter(time)) is { } bar && time - bar.End <= _tolerance ? bar : null;

    private static double Extreme(PriceBar bar, bool rises) =>
        (rises ? bar.High : bar.Low) is var extreme && double.IsNaN(extreme) ? bar.Close : extreme;
}
