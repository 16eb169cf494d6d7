using TruceData.Server.Json;
using TruceData.V1;

namespace TruceData.Server.Curation.Rules;

/// <summary>Rules for policies.</summary>
internal static class PolicyRules
{
    public static void Check(Policy policy, Findings findings)
    {
        findings.Require("display_name", policy.DisplayName);
        findings.Require("summary", policy.Summary);
        findings.Require("unit", policy.Unit);
        CheckUnit(policy, findings);
        PartyRules.Check(policy.Jurisdiction, "jurisdiction", findings);
        PartyRules.Check(policy.Targets, "targets", findings);
        findings.Require("knowledge_time", policy.KnowledgeTime);
    }

    private static void CheckUnit(Policy policy, Findings findings)
    {
        UnitKind? unit = policy.Kind switch
        {
            PolicyKind.TariffRate or PolicyKind.AverageTariffRate => UnitKind.Fraction,
            PolicyKind.EntityList => UnitKind.Count,
            _ => null,
        };
        if (unit is not null && policy.Unit is { } stated && stated.Kind != UnitKind.Unspecified && stated.Kind != unit)
        {
            findings.Add(
                "unit.kind",
                $"levels of {EnumNames.NameOf(policy.Kind)} are not measured in {EnumNames.NameOf(stated.Kind)}",
                $"State {EnumNames.NameOf(unit.Value)}.");
        }
    }
}
