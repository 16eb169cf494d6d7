using TruceData.Server.Json;
using TruceData.V1;

namespace TruceData.Server.Curation.Rules;

/// <summary>Rules for quantities.</summary>
internal static class QuantityRules
{
    private const int MaxSignificantFigures = 15;

    public static void Check(Quantity quantity, string path, Findings findings)
    {
        if (!double.IsFinite(quantity.Value))
        {
            findings.Add(FieldPath.Join(path, "value"), $"{quantity.Value} is not a finite number", "State a finite number.");
        }

        findings.Require(FieldPath.Join(path, "unit"), quantity.Unit);
        if (quantity.SignificantFigures is < 1 or > MaxSignificantFigures)
        {
            findings.Add(
                FieldPath.Join(path, "significant_figures"),
                $"{quantity.SignificantFigures} is not a valid number of significant figures",
                $"State 1 to {MaxSignificantFigures}.");
        }

        CheckBounds(quantity, path, findings);
    }

    private static void CheckBounds(Quantity quantity, string path, Findings findings)
    {
        var low = quantity.HasLow ? quantity.Low : double.NegativeInfinity;
        var high = quantity.HasHigh ? quantity.High : double.PositiveInfinity;
        if (double.IsNaN(low) || double.IsPositiveInfinity(low))
        {
            findings.Add(FieldPath.Join(path, "low"), $"{low} is not a lower bound", "State a number or -Infinity.");
        }
        else if (double.IsNaN(high) || double.IsNegativeInfinity(high))
        {
            findings.Add(FieldPath.Join(path, "high"), $"{high} is not an upper bound", "State a number or Infinity.");
        }
        else if (low > high)
        {
            findings.Add(FieldPath.Join(path, "high"), $"high {high} is below low {low}", "State the bounds in order.");
        }
        else if (double.IsFinite(quantity.Value) && (quantity.Value < low || quantity.Value > high))
        {
            findings.Add(
                FieldPath.Join(path, "value"),
                $"{quantity.Value} is outside its own interval [{low}, {high}]",
                "Correct the value or the bounds, or omit the bounds.");
        }
    }
}
