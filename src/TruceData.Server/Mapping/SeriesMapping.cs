using TruceData.Domain.Adjustments;
using TruceData.Domain.Bars;
using TruceData.Domain.Series;
using TruceData.Store.Records;

namespace TruceData.Server.Mapping;

/// <summary>Converts series and instruments of the contract to definitions of the Domain.</summary>
internal static class SeriesMapping
{
    /// <summary>Returns the definition of a series.</summary>
    public static SeriesDefinition ToDefinition(this V1.Series series) => new(
        series.Name,
        series.HasInstrument ? series.Instrument : null,
        series.HasPolicy ? series.Policy : null,
        series.Calendar.Length > 0 ? series.Calendar : null,
        series.Frequency.ToDomain(),
        series.KnowledgeDelay.ToDuration(),
        series.Observation?.ToDomain(),
        (Adjustment)series.Adjustment,
        [.. series.Fields.Select(f => new SeriesField(f.ColumnName(), RoleOf(f), AggregationOf(f), KindOf(f.Field)))],
        series.Fields.Count == 0 ? "" : series.MainField().ColumnName());

    /// <summary>Returns the definition of the series in a record.</summary>
    public static SeriesDefinition ToSeriesDefinition(this Record record) => record.Message<V1.Series>().ToDefinition();

    /// <summary>Returns the definition of the instrument in a record.</summary>
    public static InstrumentDefinition ToInstrumentDefinition(this Record record)
    {
        var instrument = record.Message<V1.Instrument>();
        var listing = new Listing(instrument.FirstDate?.ToLocalDate("first_date"), instrument.LastDate?.ToLocalDate("last_date"));
        var actions = instrument.CorporateActions
            .Select(a => new CorporateAction(a.ExDate.ToLocalDate("ex_date"), a.SplitRatio, a.CashAmount, a.KnowledgeTime.ToInstant()))
            .ToArray();
        return new InstrumentDefinition(
            instrument.Name, instrument.Calendar, listing, actions, instrument.ContractRule, instrument.Benchmark);
    }

    /// <summary>Returns the series of a record with the first time, the last time and the number of its known bars.</summary>
    /// <param name="record">The record of the series.</param>
    /// <param name="instrument">Its instrument; null without one.</param>
    /// <param name="bars">Its bars at the view.</param>
    public static V1.Series ToProto(Record record, InstrumentDefinition? instrument, AsOfSeries bars)
    {
        var series = record.Message<V1.Series>();
        series.ContractRule = instrument?.ContractRule ?? "";
        series.BarCount = bars.Count;
        series.FirstTime = bars.FirstTime?.ToTimestamp();
        series.LastTime = bars.LastTime?.ToTimestamp();
        return series;
    }

    /// <summary>Returns the adjustment that a request states; null for the values as stored.</summary>
    public static Adjustment? ToDomain(this V1.Adjustment adjustment) =>
        adjustment == V1.Adjustment.Unspecified ? null : (Adjustment)adjustment;

    /// <summary>Returns an adjustment of the contract.</summary>
    public static V1.Adjustment ToProto(this Adjustment adjustment) => (V1.Adjustment)adjustment;

    /// <summary>Returns the name that requests and files use for an adjustment.</summary>
    public static string NameOf(Adjustment adjustment) => Json.EnumNames.NameOf((V1.Adjustment)adjustment);

    private static FieldRole RoleOf(V1.FieldSpec field) => field switch
    {
        { Field: V1.Field.Volume } => FieldRole.Volume,
        { Unit.Kind: V1.UnitKind.Price } => FieldRole.Price,
        _ => FieldRole.Other,
    };

    private static ValueKind KindOf(V1.Field field) => field switch
    {
        V1.Field.SimpleReturn => ValueKind.SimpleReturn,
        V1.Field.LogReturn => ValueKind.LogReturn,
        _ => ValueKind.Level,
    };

    private static Aggregation AggregationOf(V1.FieldSpec field) => field switch
    {
        { AggregationRule: not V1.AggregationRule.Unspecified } => (Aggregation)field.AggregationRule,
        { Field: V1.Field.Open } => Aggregation.First,
        { Field: V1.Field.High } => Aggregation.Maximum,
        { Field: V1.Field.Low } => Aggregation.Minimum,
        { Field: V1.Field.Volume or V1.Field.LogReturn } => Aggregation.Sum,
        { Field: V1.Field.SimpleReturn } => Aggregation.Compound,
        _ => Aggregation.Last,
    };
}
