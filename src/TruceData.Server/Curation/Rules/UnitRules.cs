using TruceData.Server.Json;
using TruceData.V1;

namespace TruceData.Server.Curation.Rules;

/// <summary>Rules of units: which fields go with which kind.</summary>
internal static class UnitRules
{
    public static void Check(Unit unit, string path, Findings findings)
    {
        if (unit.Kind is UnitKind.Money or UnitKind.Price)
        {
            if (unit.Currency.Length == 0)
            {
                findings.Add(FieldPath.Join(path, "currency"), "the field is required", "Money and prices carry their ISO 4217 code.");
            }
            else CheckCurrency(unit.Currency, FieldPath.Join(path, "currency"), findings);
        }
        else if (unit.Currency.Length > 0)
        {
            findings.Add(FieldPath.Join(path, "currency"), "only money and prices have a currency", "Leave it out.");
        }

        if (unit.Kind == UnitKind.Price) findings.Require(FieldPath.Join(path, "per"), unit.Per);
        if (unit.Kind == UnitKind.Count) findings.Require(FieldPath.Join(path, "counted"), unit.Counted);
        else if (unit.Counted.Length > 0) findings.Add(FieldPath.Join(path, "counted"), "only counts say what is counted", "Leave it out.");
    }

    public static void CheckCurrency(string code, string path, Findings findings)
    {
        if (!CurrencyCodes.Contains(code)) findings.Add(path, $"\"{code}\" is no ISO 4217 code", "Write a code such as \"USD\".");
    }
}
