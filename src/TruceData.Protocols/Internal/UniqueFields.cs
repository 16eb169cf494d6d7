using System.Text.Json;
using Google.Protobuf.Reflection;

namespace TruceData.Protocols.Internal;

/// <summary>Refuses JSON that gives a field twice, by either of its names: the parser would take the last in silence.</summary>
static class UniqueFields
{
    public static void Check(MessageDescriptor type, JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Array)
        {
            foreach (var element in json.EnumerateArray()) Check(type, element);
        }
        if (json.ValueKind != JsonValueKind.Object) return;
        var seen = new HashSet<FieldDescriptor>();
        foreach (var property in json.EnumerateObject())
        {
            if (type.Fields.InDeclarationOrder().FirstOrDefault(field => property.NameEquals(field.JsonName) || property.NameEquals(field.Name)) is not { } field) continue;
            if (!seen.Add(field)) throw new FormatException($"{field.Name} is there twice in {type.FullName}; give it once.");
            if (field.FieldType == FieldType.Message && !field.IsMap) Check(field.MessageType, property.Value);
        }
    }
}
