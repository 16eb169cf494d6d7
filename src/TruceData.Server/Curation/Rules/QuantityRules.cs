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

        CheckCount(quantity, path, findings);
        CheckBounds(quantity, path, findings);
    }

    /// <summary>Checks that a rate, fee or threshold set by law is not stated as a rounded number.</summary>
    /// <param name="quantity">A level or change of <paramref name="policy"/>; null if there is none.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="path">The path of the quantity.</param>
    /// <param name="findings">Collects the violations.</param>
    public static void CheckLegalNumber(Quantity? quantity, Policy policy, string path, Findings findings)
    {
        var isSetByLaw = policy.Kind is PolicyKind.TariffRate or PolicyKind.Fee or PolicyKind.ExportControl;
        if (!isSetByLaw || quantity?.Hedge != Hedge.None) return;
        findings.Add(
            FieldPath.Join(path, "hedge"),
            $"HEDGE_NONE is a rounded number, but {policy.Name} is set by law",
            "State HEDGE_EXACT, or the hedge that the source's qualifying word requires.");
    }

    private static void CheckCount(Quantity quantity, string path, Findings findings)
    {
        if (quantity.Hedge != Hedge.None || quantity.Unit?.Kind is not (UnitKind.Count or UnitKind.Days)) return;
        findings.Add(
            FieldPath.Join(path, "hedge"),
            "HEDGE_NONE is a rounded number, but a count is exact",
            "State HEDGE_EXACT, or HEDGE_ABOUT if the number is an estimate.");
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
        else if (quantity.Hedge == Hedge.Exact
            && ((quantity.HasLow && low < quantity.Value) || (quantity.HasHigh && high > quantity.Value)))
        {
            findings.Add(
                FieldPath.Join(path, "hedge"),
                $"HEDGE_EXACT allows only {quantity.Value}, but the bounds allow other numbers",
                "Omit the bounds, or state another hedge.");
        }
    }
}
