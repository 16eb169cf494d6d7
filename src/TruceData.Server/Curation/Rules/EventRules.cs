using NodaTime;
using TruceData.Server.Json;
using TruceData.Server.Mapping;
using TruceData.V1;

namespace TruceData.Server.Curation.Rules;

/// <summary>Rules for events.</summary>
internal static class EventRules
{
    private const int MaxDisplayName = 120;
    private const int MaxSummary = 1000;
    private const int MaxInstruments = 100;

    public static void Check(Event record, Findings findings)
    {
        findings.Require("display_name", record.DisplayName);
        findings.CheckLength("display_name", record.DisplayName, MaxDisplayName);
        findings.Require("summary", record.Summary);
        findings.CheckLength("summary", record.Summary, MaxSummary);
        if (record.Phase == Phase.Held && record.Kind != EventKind.Meeting)
        {
            findings.Add("phase", "PHASE_HELD applies only to meetings", "State another phase, or EVENT_KIND_MEETING.");
        }

        if (record.Actors.Count == 0 && RequiresActors(record.Kind))
            findings.Add("actors", "the field is required for this kind of event", "State at least one.");
        PartyRules.Check(record.Actors, "actors", findings);
        PartyRules.Check(record.Targets, "targets", findings);
        findings.Require("time", record.Time);
        findings.Require("knowledge_time", record.KnowledgeTime);
        CheckKnowledge(record, findings);
        CheckMeasures(record, findings);
        CheckLinks(record, findings);
        CheckTags(record.Tags, findings);
        CheckInstruments(record.Instruments, findings);
        AttributeRules.Check(record.Attributes, findings);
    }

    /// <summary>Returns whether an event of a kind requires an actor.</summary>
    private static bool RequiresActors(EventKind kind) => kind
        is not (EventKind.Corporate or EventKind.Macroeconomic or EventKind.Monetary or EventKind.Index or EventKind.Other);

    /// <summary>Checks that an event is not known before it can have happened, unless it is only scheduled.</summary>
    private static void CheckKnowledge(Event record, Findings findings)
    {
        if (record.Phase != Phase.Scheduled && TimeRules.InstantOf(record.KnowledgeTime) < TimeRules.InstantOf(record.Time?.EarliestTime))
        {
            findings.Add(
                "knowledge_time",
                "the event is known before it can have happened",
                "Correct one of the times, or state PHASE_SCHEDULED if it was only decided by then.");
        }
    }

    private static void CheckMeasures(Event record, Findings findings)
    {
        for (var i = 0; i < record.Measures.Count; i++)
        {
            var path = FieldPath.Element("measures", i);
            var measure = record.Measures[i];
            findings.CheckReference(FieldPath.Join(path, "policy"), measure.Policy, Collections.Policies);
            if (measure is { Valid: not null, OpenUntilTime: not null })
            {
                findings.Add(
                    FieldPath.Join(path, "open_until_time"),
                    "the measure states when it holds, so nothing is open",
                    "Omit open_until_time, or valid if no source states a first day.");
            }

            CheckPhase(record, TimeRules.InstantOf(measure.Valid?.StartTime), FieldPath.Join(path, "valid.start_time"), findings);
        }
    }

    /// <summary>Checks that a threat or plan starts after its event, and that a measure in force has started by its event.</summary>
    private static void CheckPhase(Event record, Instant? start, string path, Findings findings)
    {
        if (record.Phase is Phase.Threatened or Phase.Scheduled && start < TimeRules.InstantOf(record.Time?.EarliestTime))
        {
            findings.Add(
                path,
                $"the measure starts before the event at which it is only {record.Phase.ToString().ToLowerInvariant()}",
                "State a later start or a later phase.");
        }
        else if (record.Phase == Phase.InForce && start > TimeRules.InstantOf(record.Time?.LatestTime))
        {
            findings.Add(
                path,
                "the measure is in force at the event but starts after it",
                "State an earlier start, or PHASE_SCHEDULED.");
        }
    }

    private static void CheckLinks(Event record, Findings findings)
    {
        var seen = new HashSet<EventLink>();
        for (var i = 0; i < record.Links.Count; i++)
        {
            var path = FieldPath.Join(FieldPath.Element("links", i), "event");
            findings.CheckReference(path, record.Links[i].Event, Collections.Events);
            if (record.Links[i].Event == record.Name) findings.Add(path, "the event is linked to itself", "Link it to an earlier event.");
            if (!seen.Add(record.Links[i])) findings.Add(path, "the link is listed twice", "Keep one of them.");
        }
    }

    private static void CheckInstruments(IReadOnlyList<string> instruments, Findings findings)
    {
        if (instruments.Count > MaxInstruments)
        {
            findings.Add(
                "instruments",
                $"the event names {instruments.Count} instruments",
                $"Name at most {MaxInstruments}, or split the event.");
        }

        for (var i = 0; i < instruments.Count; i++)
            findings.CheckReference(FieldPath.Element("instruments", i), instruments[i], Collections.Instruments);
        findings.CheckDistinct("instruments", instruments);
    }

    private static void CheckTags(IReadOnlyList<string> tags, Findings findings)
    {
        for (var i = 0; i < tags.Count; i++)
        {
            if (!ResourceName.IsId("tags", tags[i]))
            {
                findings.Add(
                    FieldPath.Element("tags", i),
                    $"\"{tags[i]}\" is not a valid tag",
                    "Write lower case letters, digits and hyphens, for example \"rare-earths\".");
            }
        }

        findings.CheckDistinct("tags", tags);
    }
}
