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
/// Checks the query of a request. Each parameter is the path of a field, such as `as_of.knowledge_time`; only lists can be repeated.
/// </summary>
internal static partial class QueryCheck
{
    /// <summary>Throws INVALID_ARGUMENT for the first parameter that is not a valid field.</summary>
    /// <param name="query">The parameters.</param>
    /// <param name="path">The path as in the contract; the path of the request sets the fields in braces.</param>
    /// <param name="type">The type of the message whose fields the parameters are.</param>
    public static void Check(IQueryCollection query, string path, MessageDescriptor type)
    {
        if (query.Count == 0) return;
        var bound = PathFields().Matches(path).Select(match => match.Groups["field"].Value).ToHashSet(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (key, values) in query)
        {
            var (field, name) = Find(type, key);
            if (bound.Contains(name)) throw Malformed(name, "is part of the path already; omit the parameter.");
            if (!seen.Add(name) || (!field.IsRepeated && values.Count > 1)) throw Malformed(name, "is given twice; send it once.");
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
                    ErrorReason.FieldUnknown,
                    path,
                    $"is not a parameter of this path. {NearestName.Hint(parts[i], fields.Select(f => f.Name))}");
            name = FieldPath.Join(name, field.Name);
            var isMessage = field.FieldType == FieldType.Message && !IsText(field.MessageType);
            if (isMessage && field.IsRepeated)
                throw Malformed(name, "is a list of messages, which a query cannot hold; use POST with a JSON body.");
            if (i == parts.Length - 1)
            {
                if (!isMessage) return (field, name);
                var first = field.MessageType.Fields.InDeclarationOrder()[0];
                throw Malformed(name, $"is a message; send its fields, such as {name}.{first.Name}.");
            }

            if (!isMessage) throw Malformed(name, $"has no fields, so \"{key}\" does not exist; send {name} itself.");
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
            FieldType.Message when field.MessageType == Timestamp.Descriptor =>
                IsJson(Timestamp.Parser, value) ? null : "a time such as 2025-10-10T14:57:00Z",
            FieldType.Message => IsJson(Duration.Parser, value) ? null : "a duration in seconds such as 3600s",
            _ => null,
        };
        if (expected is not null) throw Malformed(name, $"\"{value}\" is not {expected}.");
        if (field.FieldType == FieldType.Enum && field.EnumType.FindValueByName(value) is null)
        {
            throw ApiErrors.InvalidArgument(
                ErrorReason.EnumUnknown,
                name,
                $"\"{value}\" is not a value of {field.EnumType.Name}. {EnumNames.Allowed(field.EnumType)}");
        }
    }

    // JSON writes these messages as strings, not objects.
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

    private static RpcException Malformed(string field, string text) =>
        ApiErrors.InvalidArgument(ErrorReason.RequestMalformed, field, text);
}
