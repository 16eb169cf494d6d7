using System.Collections.Frozen;
using Google.Protobuf;
using TruceData.Server.Curation.Rules;
using TruceData.Server.Curation.Texts;
using TruceData.V1;

namespace TruceData.Server.Curation;

/// <summary>The rules that records must obey together.</summary>
internal static class CrossRules
{
    /// <summary>Checks a whole data set: every reference, that what happened is claimed by somebody, and that no sentence of a source is copied.</summary>
    /// <param name="records">The records by name.</param>
    /// <param name="existing">Records beside them that they may refer to; of these only what they say of the records is checked again.</param>
    /// <param name="unreadable">Names of records that are there but could not be read; nothing is held against what refers to them.</param>
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
            .Concat(Broken(records, existing, set)).ToList();
        if (!unreadable.Any(n => ResourceName.IsIn(n, "claims"))) violations.AddRange(Unclaimed(records, existing));
        violations.AddRange(CopiedText.Find(records, existing));
        return violations;
    }

    /// <summary>Checks what one record says of others.</summary>
    public static IReadOnlyList<Violation> CheckReferences(IMessage record, RecordSet set)
    {
        var findings = new Findings(RecordKind.NameOf(record));
        foreach (var (path, name) in References.Enumerate(record)) CheckReference(record, path, name, set, findings);
        switch (record)
        {
            case Claim claim:
                ClaimCrossRules.Check(claim, set, findings);
                break;
            case Event happening:
                EventCrossRules.Check(happening, set, findings);
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
            findings.Add(path, $"there is no {name}", "Name a record of the data set, or add it.");
        }
        else if (set.Find(name) is { } target && KnowledgeTimes.Find(record) < KnowledgeTimes.Find(target))
        {
            var what = record is Claim && target is Source ? "its source" : name;
            findings.Add(
                path,
                $"the record is known at {KnowledgeTimes.Find(record)}, before {what} at {KnowledgeTimes.Find(target)}",
                "A record is not known before what it refers to: correct a knowledge_time.");
        }
    }

    /// <summary>What existing records say of new ones and would be wrong, held against the new one.</summary>
    private static IEnumerable<Violation> Broken(
        IReadOnlyDictionary<string, IMessage> records, IReadOnlyDictionary<string, IMessage> existing, RecordSet set)
    {
        foreach (var (name, record) in existing)
        {
            if (records.ContainsKey(name) || References.Enumerate(record).FirstOrDefault(to => records.ContainsKey(to.Name)) is not { Name: { } replaced }) continue;
            foreach (var violation in CheckReferences(record, set))
                yield return new(replaced, "", $"{name}, which refers to it, would be wrong in {violation.Field}: {violation.Message}", violation.Fix);
        }
    }

    private static IEnumerable<Violation> Unclaimed(
        IReadOnlyDictionary<string, IMessage> records, IReadOnlyDictionary<string, IMessage> existing)
    {
        var claimed = records.Values.Concat(existing.Values).OfType<Claim>().Select(c => c.Subject).ToHashSet();
        return records
            .Where(r => r.Value is Event or Reaction && !claimed.Contains(r.Key))
            .Select(r => new Violation(r.Key, "", "no claim speaks of it", "Add a claim that names its source."));
    }
}
