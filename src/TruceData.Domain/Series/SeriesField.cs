using TruceData.Domain.Adjustments;
using TruceData.Domain.Bars;

namespace TruceData.Domain.Series;

/// <summary>A column of a series.</summary>
/// <param name="Column">The name: "open" to "value", or a name that an importer defines.</param>
/// <param name="Role">The kind of values in the column.</param>
/// <param name="Aggregation">How the column is resampled.</param>
/// <param name="Kind">Whether the column holds levels or returns.</param>
public sealed record SeriesField(string Column, FieldRole Role, Aggregation Aggregation, ValueKind Kind = ValueKind.Level)
{
    /// <summary>Whether the column holds returns.</summary>
    public bool HoldsReturns => Kind != ValueKind.Level;

    /// <summary>Returns the factor that the column is multiplied by under an adjustment.</summary>
    public StepFactor FactorOf(PriceAdjustment adjustment) => Role switch
    {
        FieldRole.Volume => adjustment.Volumes,
        FieldRole.Price => adjustment.Prices,
        _ => StepFactor.One,
    };
}
