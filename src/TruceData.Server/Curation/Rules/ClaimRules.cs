using TruceData.Server.Json;
using TruceData.Server.Mapping;
using TruceData.V1;

namespace TruceData.Server.Curation.Rules;

/// <summary>Rules for claims.</summary>
internal static class ClaimRules
{
    private const int MaxStatisticText = 120;

    public static void Check(Claim claim, Findings findings)
    {
        findings.CheckReference("source", claim.Source, Collections.Sources);
        findings.Require("locator", claim.Locator);
        LocatorRules.Check(claim.Locator, "locator", findings);
        findings.CheckReference("subject", claim.Subject, Collections.Events, Collections.Reactions, Collections.Policies);
        CheckFieldPath(claim.FieldPath, findings);
        CheckValue(claim, findings);
        CheckStatistic(claim, findings);
        CheckStance(claim, findings);
        findings.CheckReferenceOrText("originator", claim.Originator, Collections.Sources);
        findings.Require("knowledge_time", claim.KnowledgeTime);
    }

    private static void CheckFieldPath(string path, Findings findings)
    {
        findings.Require("field_path", path);
        if (path.Length > 0 && FieldPath.Parse(path) is null)
        {
            findings.Add("field_path", $"\"{path}\" is not a valid proto path", "Write a path such as \"measures[0].level\".");
        }
    }

    private static void CheckValue(Claim claim, Findings findings)
    {
        switch (claim.ValueCase)
        {
            case Claim.ValueOneofCase.None:
                findings.Add("", "the claim has no value", "State quantity, time, date, enum_name or text.");
                break;
            case Claim.ValueOneofCase.EnumName:
                findings.Require("enum_name", claim.EnumName);
                break;
            case Claim.ValueOneofCase.Text:
                findings.Require("text", claim.Text);
                break;
        }
    }

    /// <summary>Checks that a claim says what its value measures if, and only if, the field does not.</summary>
    private static void CheckStatistic(Claim claim, Findings findings)
    {
        var isTyped = claim.ValueCase is Claim.ValueOneofCase.Quantity or Claim.ValueOneofCase.Time or Claim.ValueOneofCase.Date;
        var isRequired = isTyped && claim.FieldPath == "summary";
        if (claim.Statistic is not { } statistic)
        {
            if (!isRequired) return;
            findings.Add(
                "statistic",
                "the claim does not state what the value under \"summary\" measures",
                "State a measure, for example \"share of world mining of rare earths\".");
        }
        else if (!isRequired)
        {
            findings.Add(
                "statistic",
                "the field applies only to a quantity, time or date under \"summary\"",
                "Omit it; the field path states what is measured.");
        }
        else
        {
            findings.Require("statistic.measure", statistic.Measure);
            findings.CheckLength("statistic.measure", statistic.Measure, MaxStatisticText);
            findings.CheckLength("statistic.population", statistic.Population, MaxStatisticText);
        }
    }

    private static void CheckStance(Claim claim, Findings findings)
    {
        if (claim.Stance == Stance.Attributes)
        {
            findings.Require("attributed_to", claim.AttributedTo);
        }
        else if (claim.AttributedTo.Length > 0)
        {
            findings.Add("attributed_to", "the field applies only to STANCE_ATTRIBUTES", "Omit it, or state STANCE_ATTRIBUTES.");
        }
    }
}
