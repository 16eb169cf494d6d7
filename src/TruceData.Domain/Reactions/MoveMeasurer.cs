using NodaTime;
using TruceData.Domain.Calendars;
using TruceData.Domain.Time;

namespace TruceData.Domain.Reactions;

/// <summary>
/// Measures a reported move by every definition. Of several legs of one definition, the greatest in the reported direction counts.
/// </summary>
internal sealed class MoveMeasurer(ReportedMove move, int maxSessions, Calendar? matched, bool inMoney)
{
    private readonly long _from = move.Window.Start.ToUnixNanos();
    private readonly long _to = move.Window.End.ToUnixNanos();
    private readonly long? _within = move.Within?.ToNanosClamped();

    public IReadOnlyList<MeasuredMove> Measure(IReadOnlyList<PriceSeries> series)
    {
        var finest = series.Where(s => s.Clock.Frequency.IsIntraday && s.Covers(_from, _to))
            .Select(s => (long?)s.Clock.Frequency.TypicalSpan).Min();
        var found = series.SelectMany((s, i) =>
            (s.Clock.Frequency.IsIntraday ? OnBars(s, finest) : OnSessions(s)).Select(m => (Move: m, Series: i)));
        return [.. found.OrderBy(f => f.Move.Definition).ThenBy(f => f.Series).Select(f => f.Move)];
    }

    private IEnumerable<MeasuredMove> OnSessions(PriceSeries series)
    {
        var legs = new SessionLegs(series, _from, _to);
        var spans = Enumerable.Range(Reconciliation.MinSessions, Math.Max(0, maxSessions - Reconciliation.MinSessions + 1));
        return
        [
            .. Greatest(MoveDefinition.CloseToClose, series, _ => CloseToClose(series)),
            .. Greatest(MoveDefinition.OpenToClose, series, _ => legs.OpenToClose()),
            .. Greatest(MoveDefinition.PreviousCloseToLow, series, legs.PreviousCloseToExtreme),
            .. Greatest(MoveDefinition.HighToLow, series, rises => legs.ExtremeToExtreme(rises, sessions: 1)),
            .. spans.SelectMany(sessions => Greatest(MoveDefinition.PeakToTrough, series, rises => legs.ExtremeToExtreme(rises, sessions))),
        ];
    }

    private IEnumerable<MeasuredMove> OnBars(PriceSeries series, long? finest)
    {
        var legs = new IntradayLegs(series, _from, _to);
        var plain = Greatest(MoveDefinition.CloseToClose, series, _ => CloseToClose(series));
        var fromPreviousClose = Greatest(MoveDefinition.PreviousCloseToLow, series, legs.FromPreviousClose);
        var fromEvents = move.Events.Order()
            .SelectMany(e => Greatest(MoveDefinition.IntradayFromEvent, series, rises => legs.FromEvent(e.ToUnixNanos(), rises)));
        var between = matched is { IsContinuous: false } && series.Clock.Calendar.IsContinuous
            ? Greatest(MoveDefinition.MatchedSessions, series, _ => legs.Between(matched))
            : [];
        var rolling = _within is { } length && series.Clock.Frequency.TypicalSpan == finest && series.Covers(_from, _to)
            ? Greatest(MoveDefinition.RollingWindow, series, rises => legs.Within(length, rises))
            : [];
        return [.. plain, .. fromPreviousClose, .. fromEvents, .. between, .. rolling];
    }

    /// <summary>
    /// Returns the move from the last close by the start of the window to the last close inside it; only if the series covers the window
    /// and these closes hold at its ends.
    /// </summary>
    private IEnumerable<Leg> CloseToClose(PriceSeries series)
    {
        var (first, limit) = series.EndingIn(_from, _to);
        if (first == limit || !series.Covers(_from, _to)) yield break;
        var (before, last) = (series.At(first - 1), series.At(limit - 1));
        if (!HoldsAt(before, move.Window.Start, series) || !HoldsAt(last, move.Window.End, series)) yield break;
        yield return new Leg(before.CloseTime, before.Close, last.CloseTime, last.Close, before.Start, last.Start);
    }

    /// <summary>
    /// Returns whether a close is the price at an end of the window: nothing traded in between, or the window ends with a day and the bars
    /// are sessions, which belong to the day on which they close.
    /// </summary>
    private bool HoldsAt(PriceBar bar, Instant end, PriceSeries series) =>
        !series.IsOpenWithin(bar.CloseTime, end.ToUnixNanos()) || (!series.Clock.Frequency.IsIntraday && move.IsMidnight(end));

    /// <summary>
    /// Returns the leg that moved furthest in the reported direction, or in either for a volatile market; empty without any.
    /// </summary>
    private IEnumerable<MeasuredMove> Greatest(MoveDefinition definition, PriceSeries series, Func<bool, IEnumerable<Leg>> legs)
    {
        IEnumerable<Leg> candidates = move.Direction switch
        {
            MoveDirection.Up => legs(true),
            MoveDirection.Down => legs(false),
            _ => legs(true).Concat(legs(false)),
        };
        Leg? greatest = null;
        foreach (var leg in candidates.Where(IsMeasurable))
        {
            if (greatest is not { } current || Reach(leg) > Reach(current)) greatest = leg;
        }

        if (greatest is { } found) yield return Measured(definition, series, found);
    }

    private bool IsMeasurable(Leg leg) =>
        double.IsFinite(leg.From) && double.IsFinite(leg.To) && (inMoney || leg.From > 0) && !(leg.End - leg.Start > _within);

    private double Reach(Leg leg) => move.Direction switch
    {
        MoveDirection.Up => Observed(leg),
        MoveDirection.Down => -Observed(leg),
        _ => Math.Abs(Observed(leg)),
    };

    private double Observed(Leg leg) => inMoney ? leg.To - leg.From : (leg.To / leg.From) - 1;

    private MeasuredMove Measured(MoveDefinition definition, PriceSeries series, Leg leg)
    {
        var comparable = inMoney == (move.Metric is Metric.MarketValueChange);
        long[] rows = leg.FirstRow == leg.LastRow ? [leg.FirstRow] : [leg.FirstRow, leg.LastRow];
        return new MeasuredMove(
            definition, series, leg.Start.ToInstant(), leg.End.ToInstant(), leg.From, leg.To, Observed(leg),
            comparable && move.Allows(Observed(leg)), leg.Sessions, rows);
    }
}
