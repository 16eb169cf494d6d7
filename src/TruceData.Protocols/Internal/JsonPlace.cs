using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace TruceData.Protocols.Internal;

/// <summary>Finds what the parser cannot read: it says what is wrong, and not where.</summary>
sealed class JsonPlace(JsonParser parser)
{
    /// <summary>The fault with the proto path of its field, and for an enum with the values that there are.</summary>
    public string Explain(MessageDescriptor type, JsonElement json, string fault)
    {
        var (path, field, value) = Find(type, json, "");
        var names = field is { FieldType: FieldType.Enum } ? field.EnumType.Values.Where(one => one.Number != 0).Select(one => one.Name) : [];
        return path.Length == 0 ? fault
            : names.Any() ? $"{path}: {value} is no value of {field!.EnumType.FullName}; it has {string.Join(", ", names)}."
            : $"{path}: {fault}";
    }

    (string Path, FieldDescriptor? Field, JsonElement Value) Find(MessageDescriptor type, JsonElement json, string path)
    {
        if (json.ValueKind != JsonValueKind.Object) return (path, null, json);
        foreach (var property in json.EnumerateObject())
        {
            if (CanRead(type, property.Name, property.Value.GetRawText())) continue;
            var place = path.Length == 0 ? property.Name : $"{path}.{property.Name}";
            return JsonFields.Find(type, property) is { } field ? Inside(type, property, field, place[..^property.Name.Length] + field.Name) : (place, null, property.Value);
        }
        return (path, null, json);
    }

    (string Path, FieldDescriptor? Field, JsonElement Value) Inside(MessageDescriptor type, JsonProperty property, FieldDescriptor field, string path)
    {
        var value = property.Value;
        if (field.IsMap) return (path, field, value);
        if (field.IsRepeated && value.ValueKind == JsonValueKind.Array)
        {
            var elements = value.EnumerateArray().ToList();
            var index = elements.FindIndex(element => !CanRead(type, property.Name, $"[{element.GetRawText()}]"));
            if (index < 0) return (path, field, value);
            (path, value) = ($"{path}[{index}]", elements[index]);
        }
        // Timestamp and its like are written as values.
        return field.FieldType == FieldType.Message && field.MessageType.File.Package != "google.protobuf" ? Find(field.MessageType, value, path) : (path, field, value);
    }

    bool CanRead(MessageDescriptor type, string name, string value)
    {
        try
        {
            parser.Parse($"{{{JsonSerializer.Serialize(name)}:{value}}}", type);
            return true;
        }
        catch (Exception exception) when (JsonCodec.IsFault(exception))
        {
            return false;
        }
    }
}
