using TruceData.Domain.Adjustments;
using TruceData.Domain.Bars;

namespace TruceData.Domain.Series;

/// <summary>A column of a series.</summary>
/// <param name="Column">Its name: "open" … "value", or the importer's own.</param>
/// <param name="Role">What the column holds.</param>
/// <param name="Aggregation">How it is resampled.</param>
public sealed record SeriesField(string Column, FieldRole Role, Aggregation Aggregation)
{
    /// <summary>Returns what the column is multiplied by under an adjustment.</summary>
    public StepFactor FactorOf(PriceAdjustment adjustment) => Role switch
    {
        FieldRole.Volume => adjustment.Volumes,
        FieldRole.Price => adjustment.Prices,
        _ => StepFactor.One,
    };
}
