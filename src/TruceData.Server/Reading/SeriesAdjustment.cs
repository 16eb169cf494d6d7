using TruceData.Domain;
using TruceData.Server.Curation;
using TruceData.Server.Errors;
using TruceData.Server.Mapping;
using TruceData.Store;
using TruceData.V1;
using Adjustment = TruceData.V1.Adjustment;

namespace TruceData.Server.Reading;

/// <summary>The adjustment of one series at a view: which one is in effect, and the factors it makes.</summary>
internal sealed record SeriesAdjustment(Adjustment InEffect, PriceAdjustment Factors)
{
    /// <summary>Finds the adjustment that a request asks for; ADJUSTMENT_UNAVAILABLE at the series when it cannot be made.</summary>
    public static async Task<SeriesAdjustment> ReadAsync(
        SeriesHandle handle, Adjustment wanted, DataStore store, View view, CancellationToken cancellation)
    {
        var stored = handle.Series.Adjustment;
        if (wanted == Adjustment.Unspecified || wanted == stored) return new(stored, PriceAdjustment.None);
        if (stored != Adjustment.Raw) throw Fail.Adjustment($"{handle.Series.Name} is stored as {EnumNames.Of(stored)} and cannot be given as {EnumNames.Of(wanted)}; leave adjustment out.");
        if (handle.Instrument is not { } instrument)
            throw Fail.Adjustment($"{handle.Series.Name} names no instrument whose splits and dividends could be applied; leave adjustment out.");
        var main = handle.Series.MainField().ColumnName();
        var bars = await store.ReadBarsAsync(new BarQuery(handle.Series.Name, view, [main], long.MinValue, long.MaxValue), cancellation);
        var closes = new SeriesInput(handle.Calendar, handle.Clock, bars, 0, null, null);
        try
        {
            return new(wanted, PriceAdjustment.Of((Domain.Adjustment)wanted, instrument.ActionsToDomain(), closes, view.KnowledgeTime));
        }
        catch (AdjustmentException e)
        {
            throw Fail.Adjustment($"{instrument.Name}: {e.Message} Correct the instrument, or leave adjustment out.");
        }
    }

    /// <summary>What a column is multiplied by: prices and volumes; everything else is no matter of splits and dividends.</summary>
    public StepFactor ScaleOf(FieldSpec field) => field switch
    {
        { Field: Field.Volume } => Factors.Volumes,
        { Unit.Kind: UnitKind.Price } => Factors.Prices,
        _ => StepFactor.One,
    };
}
