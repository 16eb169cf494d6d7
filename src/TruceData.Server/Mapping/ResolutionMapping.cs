using Google.Protobuf;
using TruceData.Domain.Claims;

namespace TruceData.Server.Mapping;

/// <summary>Resolves the fields of a record from the claims about it.</summary>
internal static class ResolutionMapping
{
    // Free text differs from source to source without contradiction, so there is no single value to choose.
    private static readonly string[] FreeText = ["summary", "scope", "display_name"];

    /// <summary>Returns the chosen claim and the dissent for each field with claims, in the order of field paths.</summary>
    public static IEnumerable<V1.ResolvedField> Resolve(
        IEnumerable<V1.Claim> claims, IReadOnlyDictionary<string, V1.Source> sources, V1.ResolutionRule rule)
    {
        var chosen = rule == V1.ResolutionRule.Unspecified ? V1.ResolutionRule.OfficialFirst : rule;
        var fields = claims.Where(HasOneValue).GroupBy(c => c.FieldPath, StringComparer.Ordinal);
        foreach (var field in fields.OrderBy(f => f.Key, StringComparer.Ordinal))
        {
            var byName = field.ToDictionary(c => c.Name, StringComparer.Ordinal);
            if (Resolution.Resolve(field.Select(c => ToDomain(c, sources[c.Source])), ToDomain(chosen)) is not { } resolution) continue;
            yield return new V1.ResolvedField
            {
                FieldPath = field.Key,
                Winner = byName[resolution.Winner.Claim],
                Rule = chosen,
                Dissent = { resolution.Dissent.Select(c => byName[c.Claim]) },
                Originators = resolution.Originators,
            };
        }
    }

    /// <summary>Returns a key that is equal for claims of equal values: the bytes of the value, or of a time's bounds and zone.</summary>
    public static string ValueKey(V1.Claim claim)
    {
        var value = new V1.Claim();
        switch (claim.ValueCase)
        {
            case V1.Claim.ValueOneofCase.Quantity: value.Quantity = claim.Quantity; break;
            case V1.Claim.ValueOneofCase.Time:
                value.Time = new V1.EventTime(claim.Time) { StatedTime = "", Precision = V1.TimePrecision.Unspecified };
                break;
            case V1.Claim.ValueOneofCase.Date: value.Date = claim.Date; break;
            case V1.Claim.ValueOneofCase.EnumName: value.EnumName = claim.EnumName; break;
            case V1.Claim.ValueOneofCase.Text: value.Text = claim.Text; break;
        }

        return value.ToByteString().ToBase64();
    }

    /// <summary>Returns whether a claim is about a field in which two claims can contradict each other.</summary>
    public static bool HasOneValue(V1.Claim claim) => !FreeText.Contains(claim.FieldPath.Split('.')[^1], StringComparer.Ordinal);

    private static ClaimedValue ToDomain(V1.Claim claim, V1.Source source) => new(
        claim.Name,
        ValueKey(claim),
        claim.Stance == V1.Stance.Denies,
        source.Kind == V1.SourceKind.Official,
        OriginatorOf(claim, source),
        claim.KnowledgeTime.ToInstant());

    private static string OriginatorOf(V1.Claim claim, V1.Source source)
    {
        if (claim.Originator.Length > 0) return claim.Originator;
        if (claim.AttributedTo.Length > 0) return claim.AttributedTo;
        return source.Originator.Length > 0 ? source.Originator : source.Name;
    }

    private static Domain.Claims.ResolutionRule ToDomain(V1.ResolutionRule rule) => rule switch
    {
        V1.ResolutionRule.OfficialFirst => Domain.Claims.ResolutionRule.OfficialFirst,
        V1.ResolutionRule.Latest => Domain.Claims.ResolutionRule.Latest,
        V1.ResolutionRule.First => Domain.Claims.ResolutionRule.First,
        V1.ResolutionRule.MajorityOfOriginators => Domain.Claims.ResolutionRule.MajorityOfOriginators,
        _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, "Not a resolution rule."),
    };
}
