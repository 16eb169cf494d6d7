using TruceData.Server.Json;
using TruceData.V1;

namespace TruceData.Server.Curation.Rules;

/// <summary>Rules for a series and its instrument or policy.</summary>
internal static class SeriesCrossRules
{
    public static void Check(Series series, RecordSet set, Findings findings)
    {
        ObservationRules.CheckCalendar(series, set, findings);
        for (var i = 0; i < series.Fields.Count; i++)
        {
            if (series.Fields[i].Unit is not { } unit) continue;
            var path = FieldPath.Join(FieldPath.Element("fields", i), "unit");
            if (set.Find(series.Instrument) is Instrument instrument && unit.Kind == UnitKind.Price && unit.Currency != instrument.Currency)
            {
                findings.Add(
                    FieldPath.Join(path, "currency"),
                    $"{instrument.Name} is not quoted in {unit.Currency}",
                    "State prices in the instrument's currency.");
            }
            else if (set.Find(series.Policy) is Policy policy && series.Fields[i].Field == Field.Value && !unit.Equals(policy.Unit))
            {
                findings.Add(path, $"the unit differs from that of {policy.Name}", "State levels in the policy's unit.");
            }
        }
    }
}
