using TruceData.Domain.Calendars;
using TruceData.Domain.Time;

namespace TruceData.Domain.Reactions;

/// <summary>A reported move compared with observed prices.</summary>
/// <param name="Verdict">The result of the comparison.</param>
/// <param name="Reason">Why the move cannot be verified; <see cref="Unverifiable.No"/> for every other verdict.</param>
/// <param name="Measurements">The move by each definition, in the order of the definitions, then of the series.</param>
/// <param name="BestFit">Index of the measurement nearest to the report; null when none is in the report's unit.</param>
/// <remarks>The rules and their reasons: docs/methodology.md, "Reconciliation".</remarks>
public sealed record Reconciliation(
    Verdict Verdict, Unverifiable Reason, IReadOnlyList<MeasuredMove> Measurements, int? BestFit)
{
    /// <summary>
    /// The smallest number of sessions from a peak to a trough; within one session it is <see cref="MoveDefinition.HighToLow"/>.
    /// </summary>
    public const int MinSessions = 2;

    /// <summary>Compares a move with the series of its subject.</summary>
    /// <param name="move">The reported move.</param>
    /// <param name="series">The series of the subject.</param>
    /// <param name="maxSessions">Largest number of sessions from a peak to a trough.</param>
    /// <param name="matched">The market whose closes a 24x7 asset is measured between; null for none.</param>
    public static Reconciliation Reconcile(ReportedMove move, IReadOnlyList<PriceSeries> series, int maxSessions, Calendar? matched)
    {
        if (move.Metric is Metric.DirectionOnly) return Unknown(Unverifiable.DirectionOnly, []);
        if (move.Metric is Metric.LiquidatedValue) return Unknown(Unverifiable.NoLiquidations, []);

        var values = series.Where(s => s.HoldsMarketValue).ToArray();
        var inMoney = move.Metric is Metric.MarketValueChange && values.Length > 0;
        var measured = inMoney ? values : [.. series.Except(values)];
        var measurements = new MoveMeasurer(move, maxSessions, matched, inMoney).Measure(measured);
        if (move.Metric is Metric.MarketValueChange && !inMoney) return Unknown(Unverifiable.NoMarketValues, measurements);
        return Judge(move, measured, measurements);
    }

    private static Reconciliation Unknown(Unverifiable reason, IReadOnlyList<MeasuredMove> measurements) =>
        new(Verdict.Unverifiable, reason, measurements, BestFit: null);

    private static Reconciliation Judge(
        ReportedMove move, IReadOnlyList<PriceSeries> series, IReadOnlyList<MeasuredMove> measurements)
    {
        int? best = measurements.Count == 0
            ? null
            : Enumerable.Range(0, measurements.Count).MinBy(i => move.DistanceOf(measurements[i].Observed));
        var within = measurements.Where(m => m.WithinClaim).ToArray();
        if (within.Any(m => m.Definition == MoveDefinition.CloseToClose))
            return new(Verdict.Consistent, Unverifiable.No, measurements, best);
        if (within.Length > 0) return new(Verdict.ConsistentUnderDefinition, Unverifiable.No, measurements, best);

        var (from, to) = (move.Window.Start.ToUnixNanos(), move.Window.End.ToUnixNanos());
        if (measurements.Any(m => m.Series.Covers(from, to)))
            return new(Verdict.Inconsistent, Unverifiable.No, measurements, best);
        var reason = series.Count == 0 ? Unverifiable.NoSeries
            : measurements.Count == 0 ? Unverifiable.NothingInWindow
            : Unverifiable.PartOfWindow;
        return new(Verdict.Unverifiable, reason, measurements, best);
    }
}
