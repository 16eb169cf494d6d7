using System.Collections.Frozen;
using Google.Protobuf;
using TruceData.Server.Curation.Rules;
using TruceData.Server.Curation.Texts;
using TruceData.Server.Mapping;
using TruceData.V1;

namespace TruceData.Server.Curation;

/// <summary>The rules about records in relation to each other.</summary>
internal static class CrossRules
{
    /// <summary>
    /// Checks a data set: every reference resolves, every event and reaction has a claim, and no sentence of a source is copied.
    /// </summary>
    /// <param name="records">The records by name.</param>
    /// <param name="existing">Other records. Of these, only references to <paramref name="records"/> are checked.</param>
    /// <param name="unreadable">Names of records that cannot be parsed. References to them are not reported as broken.</param>
    /// <returns>The violations, in the order of the records.</returns>
    public static IReadOnlyList<Violation> Check(
        IReadOnlyDictionary<string, IMessage> records,
        IReadOnlyDictionary<string, IMessage>? existing = null,
        IReadOnlySet<string>? unreadable = null)
    {
        unreadable ??= FrozenSet<string>.Empty;
        existing ??= FrozenDictionary<string, IMessage>.Empty;
        var set = new RecordSet(records, existing, unreadable);
        var violations = records.Values
            .SelectMany(r => CheckReferences(r, set))
            .Concat(BrokenExisting(records, existing, set)).ToList();
        if (!unreadable.Any(n => ResourceName.IsIn(n, Collections.Claims))) violations.AddRange(Unclaimed(records, existing));
        violations.AddRange(CopiedText.Find(records, existing));
        return violations;
    }

    /// <summary>Checks the references of one record.</summary>
    public static IReadOnlyList<Violation> CheckReferences(IMessage record, RecordSet set)
    {
        var findings = new Findings(RecordKind.NameOf(record));
        foreach (var (path, name) in References.Enumerate(record)) CheckReference(record, path, name, set, findings);
        switch (record)
        {
            case Claim claim:
                ClaimCrossRules.Check(claim, set, findings);
                break;
            case Event @event:
                EventCrossRules.Check(@event, set, findings);
                break;
            case PairList list:
                PairListRules.CheckEnd(list, set, findings);
                break;
            case Series series:
                SeriesCrossRules.Check(series, set, findings);
                break;
        }

        return findings.Violations;
    }

    private static void CheckReference(IMessage record, string path, string name, RecordSet set, Findings findings)
    {
        if (!set.Exists(name))
        {
            findings.Add(path, $"{name} does not exist", "Name a record of the data set, or add it.");
        }
        else if (set.Find(name) is { } target && KnowledgeTimes.Find(record) < KnowledgeTimes.Find(target))
        {
            var referenced = record is Claim && target is Source ? "its source" : name;
            findings.Add(
                path,
                $"the record is known at {KnowledgeTimes.Find(record)}, before {referenced} at {KnowledgeTimes.Find(target)}",
                "A record cannot be known before a record that it refers to; correct one of the knowledge times.");
        }
    }

    /// <summary>Finds existing records that the new ones would invalidate; the violations name the new records.</summary>
    private static IEnumerable<Violation> BrokenExisting(
        IReadOnlyDictionary<string, IMessage> records, IReadOnlyDictionary<string, IMessage> existing, RecordSet set)
    {
        foreach (var (name, record) in existing)
        {
            if (records.ContainsKey(name)) continue;
            if (References.Enumerate(record).FirstOrDefault(to => records.ContainsKey(to.Name)) is not { Name: { } replaced }) continue;
            foreach (var violation in CheckReferences(record, set))
            {
                var message = $"{name}, which refers to it, would break a rule in {violation.Field}: {violation.Message}";
                yield return new(replaced, "", message, violation.Fix);
            }
        }
    }

    private static IEnumerable<Violation> Unclaimed(
        IReadOnlyDictionary<string, IMessage> records, IReadOnlyDictionary<string, IMessage> existing)
    {
        var claimed = records.Values.Concat(existing.Values).OfType<Claim>().Select(c => c.Subject).ToHashSet();
        return records
            .Where(r => r.Value is Event or Reaction && !claimed.Contains(r.Key))
            .Select(r => new Violation(r.Key, "", "the record has no claim", "Add a claim that names its source."));
    }
}
