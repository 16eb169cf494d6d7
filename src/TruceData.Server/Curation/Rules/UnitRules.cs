using TruceData.Server.Json;
using TruceData.V1;

namespace TruceData.Server.Curation.Rules;

/// <summary>Rules for units: the fields that each kind requires or excludes.</summary>
internal static class UnitRules
{
    public static void Check(Unit unit, string path, Findings findings)
    {
        if (unit.Kind is UnitKind.Money or UnitKind.Price)
        {
            if (unit.Currency.Length == 0)
            {
                findings.Add(FieldPath.Join(path, "currency"), "the field is required", "State an ISO 4217 code such as \"USD\".");
            }
            else CheckCurrency(unit.Currency, FieldPath.Join(path, "currency"), findings);
        }
        else if (unit.Currency.Length > 0)
        {
            findings.Add(FieldPath.Join(path, "currency"), "the field applies only to money and prices", "Omit it.");
        }

        if (unit.Kind == UnitKind.Price) findings.Require(FieldPath.Join(path, "per"), unit.Per);
        if (unit.Kind == UnitKind.Count) findings.Require(FieldPath.Join(path, "counted"), unit.Counted);
        else if (unit.Counted.Length > 0) findings.Add(FieldPath.Join(path, "counted"), "the field applies only to counts", "Omit it.");
    }

    public static void CheckCurrency(string code, string path, Findings findings)
    {
        if (!CurrencyCodes.Contains(code)) findings.Add(path, $"\"{code}\" is not an ISO 4217 code", "Write a code such as \"USD\".");
    }
}
