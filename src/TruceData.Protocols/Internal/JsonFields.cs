using System.Text.Json;
using Google.Protobuf.Reflection;

namespace TruceData.Protocols.Internal;

/// <summary>The fields of a message in JSON, each by its name in JSON or in the proto.</summary>
static class JsonFields
{
    public static FieldDescriptor? Find(MessageDescriptor type, JsonProperty property) =>
        type.Fields.InDeclarationOrder().FirstOrDefault(field => property.NameEquals(field.JsonName) || property.NameEquals(field.Name));

    /// <summary>Refuses a field that is given twice: the parser would take the last in silence.</summary>
    public static void RefuseTwice(MessageDescriptor type, JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Array)
        {
            foreach (var element in json.EnumerateArray()) RefuseTwice(type, element);
        }
        if (json.ValueKind != JsonValueKind.Object) return;
        var seen = new HashSet<FieldDescriptor>();
        foreach (var property in json.EnumerateObject())
        {
            if (Find(type, property) is not { } field) continue;
            if (!seen.Add(field)) throw new FormatException($"{field.Name} is there twice in {type.FullName}; give it once.");
            if (field.FieldType == FieldType.Message && !field.IsMap) RefuseTwice(field.MessageType, property.Value);
        }
    }
}
