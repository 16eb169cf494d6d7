using Google.Protobuf.Reflection;
using TruceData.Server.Errors;
using TruceData.Server.Mapping;
using TruceData.V1;

namespace TruceData.Server.Services.Requests;

/// <summary>A filter of a list whose values can be listed.</summary>
/// <param name="Collection">The collection that the filter selects from.</param>
/// <param name="Name">The name of the field in the request.</param>
/// <param name="Key">The facet with the values.</param>
/// <param name="Enum">The enum of the values; null if they are texts.</param>
internal sealed record FilterField(string Collection, string Name, string Key, EnumDescriptor? Enum = null)
{
    /// <summary>The facet of instruments whose values have their own knowledge times.</summary>
    public const string IdentifierKey = "identifier";

    /// <summary>All filters, by collection in the order of the contract.</summary>
    public static IReadOnlyList<FilterField> All { get; } =
    [
        new(Collections.Events, "kinds", "kind", EnumOf(Event.Descriptor, "kind")),
        new(Collections.Events, "phases", "phase", EnumOf(Event.Descriptor, "phase")),
        new(Collections.Events, "actors", "actor"),
        new(Collections.Events, "targets", "target"),
        new(Collections.Events, "policies", "policy"),
        new(Collections.Events, "tags", "tag"),
        new(Collections.Events, "instruments", "instrument"),
        new(Collections.Claims, "subject", "subject"),
        new(Collections.Claims, "source", "source"),
        new(Collections.Claims, "field_path", "field_path"),
        new(Collections.Claims, "stances", "stance", EnumOf(Claim.Descriptor, "stance")),
        new(Collections.Sources, "kinds", "kind", EnumOf(Source.Descriptor, "kind")),
        new(Collections.Policies, "kinds", "kind", EnumOf(Policy.Descriptor, "kind")),
        new(Collections.Policies, "jurisdictions", "jurisdiction"),
        new(Collections.Reactions, "events", "event"),
        new(Collections.Reactions, "subjects", "subject"),
        new(Collections.Reactions, "metrics", "metric", EnumOf(Reaction.Descriptor, "metric")),
        new(Collections.Instruments, "asset_classes", "asset_class", EnumOf(Instrument.Descriptor, "asset_class")),
        new(Collections.Instruments, "identifiers", IdentifierKey),
        new(Collections.Series, "instrument", "instrument"),
        new(Collections.Series, "policy", "policy"),
        new(Collections.Series, "frequency_unit", "frequency_unit", EnumOf(Frequency.Descriptor, "unit")),
    ];

    /// <summary>
    /// Returns the filter that a request names, by default the first one of events. Throws FILTER_VALUE_UNKNOWN if it does not exist.
    /// </summary>
    public static FilterField Read(string collection, string name)
    {
        if (collection.Length == 0) collection = All[0].Collection;
        var filters = All.Where(f => f.Collection == collection).ToArray();
        if (filters.Length == 0)
            throw Unknown("collection", $"\"{collection}\" has no filters.", collection, All.Select(f => f.Collection).Distinct());
        if (name.Length == 0) return filters[0];
        return filters.FirstOrDefault(f => f.Name == name)
            ?? throw Unknown("field", $"\"{name}\" is not a filter of {collection}.", name, filters.Select(f => f.Name));
    }

    private static Exception Unknown(string field, string text, string value, IEnumerable<string> known) =>
        ApiErrors.InvalidArgument(ErrorReason.FilterValueUnknown, field, $"{text} {NearestName.Hint(value, known)}");

    private static EnumDescriptor EnumOf(MessageDescriptor message, string field) => message.FindFieldByName(field).EnumType;
}
