using TruceData.Domain.Calendars;

namespace TruceData.Domain.Reactions;

/// <summary>A reported move compared with observed prices.</summary>
/// <param name="Verdict">The result of the comparison.</param>
/// <param name="Reason">Why the move cannot be verified; <see cref="Unverifiable.No"/> for every other verdict.</param>
/// <param name="Measurements">The move by each definition, in the order of the definitions, then of the series.</param>
/// <param name="VerdictIndex">Index of the measurement that bears the verdict; null when the move cannot be verified.</param>
/// <remarks>The rules and their reasons: docs/methodology.md, "Reconciliation".</remarks>
public sealed record Reconciliation(
    Verdict Verdict, Unverifiable Reason, IReadOnlyList<MeasuredMove> Measurements, int? VerdictIndex)
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
        new(Verdict.Unverifiable, reason, measurements, VerdictIndex: null);

    private static Reconciliation Judge(
        ReportedMove move, IReadOnlyList<PriceSeries> series, IReadOnlyList<MeasuredMove> measurements)
    {
        bool IsPlain(MeasuredMove measured) => measured.Definition == move.PlainDefinition;
        if (Nearest(move, measurements, m => m.WithinClaim && IsPlain(m)) is { } plain)
            return new(Verdict.Consistent, Unverifiable.No, measurements, plain);
        if (Nearest(move, measurements, m => m.WithinClaim) is { } other)
            return new(Verdict.ConsistentUnderDefinition, Unverifiable.No, measurements, other);
        if (Nearest(move, measurements, IsPlain) is { } outside)
            return new(Verdict.Inconsistent, Unverifiable.No, measurements, outside);

        var reason = series.Count == 0 ? Unverifiable.NoSeries
            : move.Within is not null ? Unverifiable.BarsTooLong
            : measurements.Count == 0 ? Unverifiable.NothingInWindow
            : Unverifiable.PartOfWindow;
        return Unknown(reason, measurements);
    }

    /// <summary>Returns the index of the measurement nearest to the report, the first of equals; null when none is eligible.</summary>
    private static int? Nearest(ReportedMove move, IReadOnlyList<MeasuredMove> measurements, Func<MeasuredMove, bool> isEligible) =>
        Enumerable.Range(0, measurements.Count)
            .Where(i => isEligible(measurements[i]))
            .Select(i => (int?)i)
            .MinBy(i => move.DistanceOf(measurements[i!.Value].Observed));
}
