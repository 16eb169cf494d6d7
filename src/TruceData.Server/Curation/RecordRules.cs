using Google.Protobuf;
using TruceData.Server.Curation.Rules;
using TruceData.Server.Mapping;
using TruceData.V1;

namespace TruceData.Server.Curation;

/// <summary>The rules of the contract for a single record.</summary>
/// <remarks>
/// The rules work on messages of the contract, not on types of the domain: curated files are the JSON of these messages, imports send them,
/// and a violation names a proto path. Only a record that complies with the rules can be converted to types of the domain.
/// </remarks>
internal static class RecordRules
{
    /// <summary>Returns the violations of a record. If the record is too large, only its size is reported.</summary>
    /// <exception cref="ArgumentException">The message is not a record.</exception>
    public static IReadOnlyList<Violation> Check(IMessage record)
    {
        var collection = RecordKind.FromMessage(record).Collection;
        var name = RecordKind.NameOf(record);
        var findings = new Findings(name);
        if (!RecordSizeRules.Check(record, findings)) return findings.Violations;
        UnknownFieldRules.Check(record, findings);
        findings.CheckReference("name", name, collection);
        findings.CheckLength("name", name, ResourceName.MaxLength);
        StructureRules.Check(record, "", findings);
        CheckKind(record, findings);
        // The store keeps the normalized record, which only a record without violations has.
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
            case Coverage r:
                CoverageRules.Check(r, findings);
                break;
            case Event r:
                EventRules.Check(r, findings);
                break;
            case Instrument r:
                InstrumentRules.Check(r, findings);
                break;
            case PairList r:
                PairListRules.Check(r, findings);
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
