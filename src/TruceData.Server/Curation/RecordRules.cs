using Google.Protobuf;
using TruceData.Server.Curation.Rules;
using TruceData.V1;

namespace TruceData.Server.Curation;

/// <summary>The rules of the contract that one record must obey by itself.</summary>
internal static class RecordRules
{
    /// <summary>What a record breaks, nothing when it is right; of a record that is too large its size alone.</summary>
    /// <exception cref="ArgumentException">The message is no record.</exception>
    public static IReadOnlyList<Violation> Check(IMessage record)
    {
        var collection = RecordKind.FromMessage(record).Collection;
        var name = RecordKind.NameOf(record);
        var findings = new Findings(name);
        if (!RecordSizeRules.Check(record, findings)) return findings.Violations;
        if (UnknownFields.Find(record) is { } unknown)
        {
            findings.Add(unknown, "it holds a field that this version does not know", "Leave it out, or use a newer version.");
        }

        findings.Reference("name", name, collection);
        findings.AtMost("name", name, ResourceName.MaxLength);
        StructureRules.Check(record, "", findings);
        CheckKind(record, findings);
        // The normalized record is stored; only a record that obeys the rules has one.
        if (findings.Violations.Count == 0) RecordSizeRules.Check(RecordNormalizer.Normalize(record), findings);
        return findings.Violations;
    }

    private static void CheckKind(IMessage record, Findings findings)
    {
        switch (record)
        {
            case Calendar r:
                CalendarRules.Check(r, findings);
                break;
            case Claim r:
                ClaimRules.Check(r, findings);
                break;
            case Event r:
                EventRules.Check(r, findings);
                break;
            case Instrument r:
                InstrumentRules.Check(r, findings);
                break;
            case Policy r:
                PolicyRules.Check(r, findings);
                break;
            case Reaction r:
                ReactionRules.Check(r, findings);
                break;
            case Series r:
                SeriesRules.Check(r, findings);
                break;
            case Source r:
                SourceRules.Check(r, findings);
                break;
        }
    }
}
