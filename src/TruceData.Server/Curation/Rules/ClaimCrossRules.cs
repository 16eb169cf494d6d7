using Google.Protobuf;
using TruceData.Server.Json;
using TruceData.V1;

namespace TruceData.Server.Curation.Rules;

/// <summary>Rules for a claim about a field of its subject.</summary>
internal static class ClaimCrossRules
{
    public static void Check(Claim claim, RecordSet set, Findings findings)
    {
        if (set.Find(claim.Subject) is not { } subject || FieldPath.Parse(claim.FieldPath) is null) return;
        CheckField(claim, subject, findings);
        if (subject is Event @event && PolicyOf(@event, claim.FieldPath, set) is { } policy)
            QuantityRules.CheckLegalNumber(claim.Quantity, policy, "quantity", findings);
    }

    /// <summary>Returns the policy of the measure to which a field belongs; null if it belongs to none.</summary>
    private static Policy? PolicyOf(Event record, string path, RecordSet set) =>
        FieldPath.Parse(path)![0] is ("measures", >= 0 and var index) && index < record.Measures.Count
            ? set.Find(record.Measures[index].Policy) as Policy
            : null;

    private static void CheckField(Claim claim, IMessage subject, Findings findings)
    {
        var field = ClaimedField.Find(subject, claim.FieldPath, out var fault);
        if (field is null)
        {
            findings.Add("field_path", fault, "Name a field of the subject.");
        }
        else if (!field.Accepts(claim.ValueCase))
        {
            if (claim.ValueCase != Claim.ValueOneofCase.None)
            {
                findings.Add(
                    PathOf(claim.ValueCase),
                    $"{claim.FieldPath} of {claim.Subject} does not accept this kind of value",
                    $"State {field.Expected}.");
            }
        }
        else if (field.EnumType is not null && field.EnumType.FindValueByName(claim.EnumName) is not { Number: not 0 })
        {
            findings.Add("enum_name", $"\"{claim.EnumName}\" is not a value of {field.EnumType.Name}", EnumNames.Allowed(field.EnumType));
        }
        else if (claim.Quantity?.Unit is { } unit && (field.Value as Quantity)?.Unit is { } subjectUnit && !unit.Equals(subjectUnit))
        {
            findings.Add(
                "quantity.unit",
                $"the unit differs from that of {claim.FieldPath} of {claim.Subject}",
                "State the number in the subject's unit, so that claims can be compared.");
        }
    }

    private static string PathOf(Claim.ValueOneofCase value) => value switch
    {
        Claim.ValueOneofCase.Quantity => "quantity",
        Claim.ValueOneofCase.Time => "time",
        Claim.ValueOneofCase.Date => "date",
        Claim.ValueOneofCase.EnumName => "enum_name",
        Claim.ValueOneofCase.Text => "text",
        _ => "",
    };
}
