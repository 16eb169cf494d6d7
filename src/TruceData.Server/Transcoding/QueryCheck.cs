using System.Text.Json;
using System.Text.RegularExpressions;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using TruceData.Server.Errors;
using TruceData.Server.Json;
using TruceData.V1;

namespace TruceData.Server.Transcoding;

/// <summary>
/// Checks the query of a request: each parameter is the path of a field, such as `as_of.knowledge_time`, given once unless it is a list.
/// </summary>
internal static partial class QueryCheck
{
    /// <summary>Throws INVALID_ARGUMENT for the first parameter that the request cannot mean.</summary>
    /// <param name="query">The parameters.</param>
    /// <param name="path">The path as the contract writes it; the fields in braces are set by the path of the request.</param>
    /// <param name="type">The message that the parameters are fields of.</param>
    public static void Check(IQueryCollection query, string path, MessageDescriptor type)
    {
        if (query.Count == 0) return;
        var bound = PathFields().Matches(path).Select(match => match.Groups["field"].Value).ToHashSet(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (key, values) in query)
        {
            var (field, name) = Find(type, key);
            if (bound.Contains(name)) throw Malformed(name, "is part of the path already; leave the parameter out.");
            if (!seen.Add(name) || (!field.IsRepeated && values.Count > 1)) throw Malformed(name, "is given twice; give it once.");
            foreach (var value in values) CheckValue(field, name, value ?? "");
        }
    }

    private static (FieldDescriptor Field, string Name) Find(MessageDescriptor type, string key)
    {
        var parts = key.Split('.');
        var name = "";
        for (var i = 0; ; i++)
        {
            var fields = type.Fields.InDeclarationOrder();
            var path = FieldPath.Join(name, parts[i]);
            var field = fields.FirstOrDefault(f => f.Name == parts[i] || f.JsonName == parts[i])
                ?? throw ApiErrors.InvalidArgument(
                    ErrorReason.FieldUnknown, path, $"is not a parameter of this path. {NearestName.Hint(parts[i], fields.Select(f => f.Name))}");
            name = FieldPath.Join(name, field.Name);
            var isMessage = field.FieldType == FieldType.Message && !IsText(field.MessageType);
            if (isMessage && field.IsRepeated)
                throw Malformed(name, "is a list of messages, which a query cannot hold; use POST with a JSON body.");
            if (i == parts.Length - 1)
            {
                if (!isMessage) return (field, name);
                throw Malformed(name, $"is a message; give its fields, such as {name}.{field.MessageType.Fields.InDeclarationOrder()[0].Name}.");
            }

            if (!isMessage) throw Malformed(name, $"has no fields, so \"{key}\" does not exist; give {name} itself.");
            type = field.MessageType;
        }
    }

    private static void CheckValue(FieldDescriptor field, string name, string value)
    {
        var expected = field.FieldType switch
        {
            FieldType.Enum => null,
            FieldType.Bool => value is "true" or "false" ? null : "true or false",
            FieldType.Int32 or FieldType.SInt32 => int.TryParse(value, out _) ? null : "a whole number of 32 bits",
            FieldType.Int64 or FieldType.SFixed64 => long.TryParse(value, out _) ? null : "a whole number of 64 bits",
            FieldType.Double => double.TryParse(value, out _) ? null : "a number",
            FieldType.Message when field.MessageType == Timestamp.Descriptor => IsJson(Timestamp.Parser, value) ? null : "a time such as 2025-10-10T14:57:00Z",
            FieldType.Message => IsJson(Duration.Parser, value) ? null : "a duration in seconds such as 3600s",
            _ => null,
        };
        if (expected is not null) throw Malformed(name, $"\"{value}\" is not {expected}.");
        if (field.FieldType == FieldType.Enum && field.EnumType.FindValueByName(value) is null)
            throw ApiErrors.InvalidArgument(ErrorReason.EnumUnknown, name, $"\"{value}\" is not a value of {field.EnumType.Name}. {EnumNames.Allowed(field.EnumType)}");
    }

    // In JSON these are texts, not objects.
    private static bool IsText(MessageDescriptor type) => type == Timestamp.Descriptor || type == Duration.Descriptor;

    private static bool IsJson<T>(MessageParser<T> parser, string value) where T : IMessage<T>
    {
        try
        {
            parser.ParseJson($"\"{JsonEncodedText.Encode(value)}\"");
            return true;
        }
        catch (InvalidProtocolBufferException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"\{(?<field>\w+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PathFields();

    private static RpcException Malformed(string field, string what) => ApiErrors.InvalidArgument(ErrorReason.RequestMalformed, field, what);
}
