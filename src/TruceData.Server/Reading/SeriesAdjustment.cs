using TruceData.Domain.Adjustments;
using TruceData.Domain.Bars;
using TruceData.Domain.Time;
using TruceData.Server.Errors;
using TruceData.Server.Json;
using TruceData.Server.Mapping;
using TruceData.Store;
using TruceData.Store.Bars;

namespace TruceData.Server.Reading;

/// <summary>The adjustment of one series at a view: which one is in effect, and the factors it makes.</summary>
internal sealed record SeriesAdjustment(V1.Adjustment InEffect, PriceAdjustment Factors)
{
    /// <summary>Finds the adjustment that a request asks for; ADJUSTMENT_UNAVAILABLE at the series when it cannot be made.</summary>
    public static async Task<SeriesAdjustment> ReadAsync(
        SeriesHandle handle, V1.Adjustment wanted, DataStore store, View view, CancellationToken cancellationToken)
    {
        var stored = handle.Series.Adjustment;
        if (wanted == V1.Adjustment.Unspecified || wanted == stored) return new(stored, PriceAdjustment.None);
        if (stored != V1.Adjustment.Raw) throw ApiErrors.AdjustmentUnavailable($"{handle.Series.Name} is stored as {EnumNames.NameOf(stored)} and cannot be given as {EnumNames.NameOf(wanted)}; leave adjustment out.");
        if (handle.Instrument is not { } instrument)
            throw ApiErrors.AdjustmentUnavailable($"{handle.Series.Name} names no instrument whose splits and dividends could be applied; leave adjustment out.");
        var main = handle.Series.MainField().ColumnName();
        var bars = await store.ReadBarsAsync(new BarQuery(handle.Series.Name, view, [main], long.MinValue, long.MaxValue), cancellationToken);
        var closes = new SeriesInput(handle.Calendar, handle.Clock, bars, 0, null, null);
        try
        {
            return new(wanted, PriceAdjustment.Compute((Domain.Adjustments.Adjustment)wanted, instrument.ActionsToDomain(), closes, view.KnowledgeTime));
        }
        catch (AdjustmentException e)
        {
            throw ApiErrors.AdjustmentUnavailable($"{instrument.Name}: {e.Message} Correct the instrument, or leave adjustment out.");
        }
    }

    /// <summary>What a column is multiplied by: prices and volumes; everything else is no matter of splits and dividends.</summary>
    public StepFactor ScaleOf(V1.FieldSpec field) => field switch
    {
        { Field: V1.Field.Volume } => Factors.Volumes,
        { Unit.Kind: V1.UnitKind.Price } => Factors.Prices,
        _ => StepFactor.One,
    };
}
