using TruceData.Server.Json;
using TruceData.V1;

namespace TruceData.Server.Curation.Rules;

/// <summary>Rules for an event and the policies and earlier events that it refers to.</summary>
internal static class EventCrossRules
{
    public static void Check(Event record, RecordSet set, Findings findings)
    {
        for (var i = 0; i < record.Measures.Count; i++)
        {
            var measure = record.Measures[i];
            if (set.Find(measure.Policy) is not Policy policy) continue;
            var path = FieldPath.Element("measures", i);
            CheckUnits(measure, policy, path, findings);
            QuantityRules.CheckLegalNumber(measure.Level, policy, FieldPath.Join(path, "level"), findings);
            QuantityRules.CheckLegalNumber(measure.Change, policy, FieldPath.Join(path, "change"), findings);
        }

        for (var i = 0; i < record.Links.Count; i++)
        {
            if (set.Find(record.Links[i].Event) is Event linked && linked.Name != record.Name)
            {
                CheckLink(record, linked, FieldPath.Join(FieldPath.Element("links", i), "event"), findings);
            }
        }
    }

    private static void CheckUnits(EventMeasure measure, Policy policy, string path, Findings findings)
    {
        if (policy.Unit is not { } unit) return;
        if (measure.Level?.Unit is { } level && !level.Equals(unit))
        {
            findings.Add(
                FieldPath.Join(path, "level.unit"),
                $"the unit differs from that of {policy.Name}",
                "State levels in the policy's unit.");
        }

        if (measure.Change?.Unit is { } change && !change.Equals(unit) && !IsDifferenceOf(change, unit))
        {
            findings.Add(
                FieldPath.Join(path, "change.unit"),
                $"the unit differs from that of {policy.Name}",
                "State changes in the policy's unit, or in fraction points if that is a fraction.");
        }
    }

    private static bool IsDifferenceOf(Unit change, Unit unit) =>
        change.Kind == UnitKind.FractionPoints && unit.Kind is UnitKind.Fraction or UnitKind.FractionPerYear;

    private static void CheckLink(Event record, Event linked, string path, Findings findings)
    {
        if (TimeRules.InstantOf(linked.Time?.EarliestTime) >= TimeRules.InstantOf(record.Time?.LatestTime))
        {
            findings.Add(path, $"{linked.Name} happened later", "Link only to earlier events; add the link to the later event.");
        }
        else if (linked.Links.Any(l => l.Event == record.Name))
        {
            findings.Add(path, $"{linked.Name} links back to this event", "Link only to earlier events; keep one of the links.");
        }
    }
}
