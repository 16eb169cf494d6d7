namespace TruceData.Domain.Reactions;

/// <summary>Finds the moves of a series of sessions in a window. A session belongs to the window in which it closes.</summary>
internal sealed class SessionLegs
{
    private readonly PriceSeries _series;
    private readonly long _first;
    private readonly long _limit;

    public SessionLegs(PriceSeries series, long from, long to)
    {
        _series = series;
        (_first, _limit) = series.EndingIn(from, to);
    }

    public IEnumerable<Leg> OpenToClose()
    {
        for (var i = _first; i < _limit; i++)
        {
            var bar = _series.At(i);
            yield return new Leg(bar.Start, bar.Open, bar.CloseTime, bar.Close, bar.Start, bar.Start);
        }
    }

    public IEnumerable<Leg> PreviousCloseToExtreme(bool rises)
    {
        for (var i = _first; i < _limit; i++)
        {
            if (_series.LastCloseBefore(i) is not { } before) continue;
            var bar = _series.At(i);
            yield return new Leg(before.CloseTime, before.Close, bar.End, rises ? bar.High : bar.Low, before.Start, bar.Start);
        }
    }

    /// <summary>
    /// Returns the moves from the extreme of one session to the opposite extreme of the last of <paramref name="sessions"/> sessions.
    /// </summary>
    public IEnumerable<Leg> ExtremeToExtreme(bool rises, int sessions)
    {
        for (var i = _first; i + sessions - 1 < _limit; i++)
        {
            var (peak, trough) = (_series.At(i), _series.At(i + sessions - 1));
            yield return new Leg(
                peak.Start, rises ? peak.Low : peak.High, trough.End, rises ? trough.High : trough.Low,
                peak.Start, trough.Start, sessions == 1 ? 0 : sessions);
        }
    }
}
