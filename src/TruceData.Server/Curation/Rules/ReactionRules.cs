using NodaTime;
using TruceData.Server.Json;
using TruceData.Server.Mapping;
using TruceData.V1;

namespace TruceData.Server.Curation.Rules;

/// <summary>Rules for reactions.</summary>
internal static class ReactionRules
{
    private const int MaxDisplayName = 120;
    private const int MaxSubject = 200;

    public static void Check(Reaction reaction, Findings findings)
    {
        findings.Require("display_name", reaction.DisplayName);
        findings.CheckLength("display_name", reaction.DisplayName, MaxDisplayName);
        findings.Require("subject", reaction.Subject);
        findings.CheckLength("subject", reaction.Subject, MaxSubject);
        findings.CheckReferenceOrText("subject", reaction.Subject, Collections.Instruments);
        CheckQuantity(reaction, findings);
        findings.Require("time", reaction.Time);
        CheckWithin(reaction, findings);
        for (var i = 0; i < reaction.Events.Count; i++)
            findings.CheckReference(FieldPath.Element("events", i), reaction.Events[i], Collections.Events);
        findings.CheckDistinct("events", reaction.Events);
        findings.Require("knowledge_time", reaction.KnowledgeTime);
        if (TimeRules.InstantOf(reaction.KnowledgeTime) < TimeRules.InstantOf(reaction.Time?.EarliestTime))
        {
            findings.Add("knowledge_time", "the move is reported before it can have happened", "Correct one of the times.");
        }
    }

    private static void CheckWithin(Reaction reaction, Findings findings)
    {
        if (reaction.Within is not { } within) return;
        var nanos = ((Int128)within.Seconds * NodaConstants.NanosecondsPerSecond) + within.Nanos;
        var window = TimeRules.InstantOf(reaction.Time?.LatestTime) - TimeRules.InstantOf(reaction.Time?.EarliestTime);
        if (nanos <= 0)
        {
            findings.Add("within", "the duration is not positive", "State the longest duration of the move, or omit it.");
        }
        else if (window is { } length && nanos > length.ToInt128Nanoseconds())
        {
            findings.Add("within", "the duration is longer than time", "Correct it, or state in time the bounds that the report gives.");
        }
    }

    private static void CheckQuantity(Reaction reaction, Findings findings)
    {
        UnitKind? unit = reaction.Metric switch
        {
            Metric.PriceChangeFraction => UnitKind.Fraction,
            Metric.MarketValueChange or Metric.LiquidatedValue => UnitKind.Money,
            _ => null,
        };
        if (reaction.Metric == Metric.DirectionOnly && reaction.Quantity is not null)
        {
            findings.Add("quantity", "METRIC_DIRECTION_ONLY has no quantity", "Omit it, or state another metric.");
        }

        if (unit is null) return;
        findings.Require("quantity", reaction.Quantity);
        if (reaction.Quantity is not { } quantity) return;
        if (quantity.Value <= 0)
        {
            findings.Add(
                "quantity.value",
                $"{quantity.Value} is not the size of a move",
                "State a positive number; the field direction states the sign.");
        }

        if (quantity.Unit is { } stated && stated.Kind != UnitKind.Unspecified && stated.Kind != unit)
        {
            findings.Add(
                "quantity.unit.kind",
                $"{EnumNames.NameOf(reaction.Metric)} is not measured in {EnumNames.NameOf(stated.Kind)}",
                $"State {EnumNames.NameOf(unit.Value)}.");
        }
    }
}
