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

    public IReadOnlyList<MeasuredMove> Measure(IReadOnlyList<PriceSeries> series)
    {
        var found = series.SelectMany((s, i) =>
            (s.Clock.Frequency.IsIntraday ? OnBars(s) : OnSessions(s)).Select(m => (Move: m, Series: i)));
        return [.. found.OrderBy(f => f.Move.Definition).ThenBy(f => f.Series).Select(f => f.Move)];
    }

    private IEnumerable<MeasuredMove> OnSessions(PriceSeries series)
    {
        var legs = new SessionLegs(series, _from, _to);
        var spans = Enumerable.Range(Reconciliation.MinSessions, Math.Max(0, maxSessions - Reconciliation.MinSessions + 1));
        return
        [
            .. Greatest(MoveDefinition.CloseToClose, series, _ => legs.CloseToClose()),
            .. Greatest(MoveDefinition.OpenToClose, series, _ => legs.OpenToClose()),
            .. Greatest(MoveDefinition.PreviousCloseToLow, series, legs.PreviousCloseToExtreme),
            .. Greatest(MoveDefinition.HighToLow, series, rises => legs.ExtremeToExtreme(rises, sessions: 1)),
            .. spans.SelectMany(sessions => Greatest(MoveDefinition.PeakToTrough, series, rises => legs.ExtremeToExtreme(rises, sessions))),
        ];
    }

    private IEnumerable<MeasuredMove> OnBars(PriceSeries series)
    {
        var legs = new IntradayLegs(series, _from, _to);
        var fromEvents = move.Events.Order()
            .SelectMany(e => Greatest(MoveDefinition.IntradayFromEvent, series, rises => legs.FromEvent(e.ToUnixNanos(), rises)));
        if (matched is null || !series.Clock.Calendar.IsContinuous || matched.IsContinuous) return fromEvents;
        return [.. fromEvents, .. Greatest(MoveDefinition.MatchedSessions, series, _ => legs.Between(matched))];
    }

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

    private bool IsMeasurable(Leg leg) => double.IsFinite(leg.From) && double.IsFinite(leg.To) && (inMoney || leg.From > 0);

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
