using NodaTime;
using TruceData.Domain.Claims;
using TruceData.Domain.Reactions;

namespace TruceData.Server.Mapping;

/// <summary>Converts reactions to reported moves of the Domain, and reconciliations to replies.</summary>
internal static class ReconciliationMapping
{
    public static ReportedMove ToDomain(this V1.Reaction reaction, IReadOnlyList<Instant> events) => new(
        (Metric)reaction.Metric,
        (MoveDirection)reaction.Direction,
        reaction.Quantity?.Value ?? double.NaN,
        reaction.Quantity is { } quantity ? new QuantityInterval(quantity.Low, quantity.High) : default,
        new NodaTime.Interval(reaction.Time.EarliestTime.ToInstant(), reaction.Time.LatestTime.ToInstant()),
        DateTimeZoneProviders.Tzdb[reaction.Time.TimeZone],
        reaction.Within?.ToDuration(),
        events);

    /// <summary>Returns the columns of a series that can contain prices.</summary>
    public static string[] PriceColumnsOf(V1.Series series) =>
        [.. series.Fields.Where(f => !CannotBePrice(f.Field)).Select(f => f.ColumnName())];

    private static bool CannotBePrice(V1.Field field) =>
        field is V1.Field.Volume or V1.Field.Named || FieldMapping.HoldsReturns(field);

    /// <summary>Returns the indexes of the prices of a series among the columns that were read.</summary>
    public static PriceColumns ColumnsOf(string[] columns) =>
        new(Find(columns, "open"), Find(columns, "high"), Find(columns, "low"), Find(columns, "close") ?? Find(columns, "value"));

    /// <summary>Returns whether a series contains market values in the currency of a reaction.</summary>
    public static bool HoldsMarketValue(V1.Series series, V1.Reaction reaction) =>
        series.MainField().Unit is { Kind: V1.UnitKind.Money } unit && unit.Currency == reaction.Quantity?.Unit?.Currency;

    public static V1.Reconciliation ToProto(V1.Reaction reaction, Domain.Reactions.Reconciliation found)
    {
        var unit = found.Reason == Unverifiable.NoMarketValues ? new V1.Unit { Kind = V1.UnitKind.Fraction } : reaction.Quantity?.Unit;
        var answer = new V1.Reconciliation
        {
            Reaction = reaction,
            Verdict = (V1.Verdict)found.Verdict,
            UnverifiableReason = Sentence(found.Reason, reaction),
            Measurements = { found.Measurements.Select(m => ToProto(m, unit)) },
        };
        if (found.VerdictIndex is { } index) answer.VerdictIndex = index;
        return answer;
    }

    private static V1.Measurement ToProto(MeasuredMove move, V1.Unit? unit) => new()
    {
        Definition = (V1.MeasurementDefinition)move.Definition,
        Series = move.Series.Name,
        StartTime = move.Start.ToTimestamp(),
        EndTime = move.End.ToTimestamp(),
        StartValue = move.StartValue,
        EndValue = move.EndValue,
        Observed = move.Observed,
        WithinClaim = move.WithinClaim,
        Sessions = move.Sessions,
        RowTimeUnixNanos = { move.Rows },
        Unit = unit,
    };

    private static string Sentence(Unverifiable reason, V1.Reaction reaction) => reason switch
    {
        Unverifiable.No => "",
        Unverifiable.DirectionOnly => "Only a direction is reported, no number.",
        Unverifiable.NoLiquidations => "No series contains the value of forced liquidations.",
        Unverifiable.NoMarketValues =>
            $"No series of \"{reaction.Subject}\" contains its market value in {reaction.Quantity.Unit.Currency}. "
            + "The measurements are relative price changes, for comparison.",
        Unverifiable.NoSeries => $"No known series of sessions or shorter bars observes \"{reaction.Subject}\".",
        Unverifiable.NothingInWindow =>
            $"No known bar of a series of \"{reaction.Subject}\" ends inside the stated window. "
            + "The comparison requires a series of shorter bars, or of that time.",
        Unverifiable.PartOfWindow =>
            $"No measured definition agrees with the report, but no known series of \"{reaction.Subject}\" "
            + "measures the stated window from its start to its end.",
        Unverifiable.BarsTooLong =>
            $"No measured definition agrees with the report, but no known series of \"{reaction.Subject}\" covers the whole window "
            + $"with bars short enough for a move within {reaction.Within.ToDuration().TotalHours:0.##} hours.",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "Not a reason."),
    };

    private static int? Find(string[] columns, string name) =>
        Array.IndexOf(columns, name) is >= 0 and var index ? index : null;
}
