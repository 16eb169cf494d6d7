using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using TruceData.Server.Errors;
using TruceData.Server.Json;
using TruceData.V1;

namespace TruceData.Server.Inspection;

/// <summary>
/// Refuses fields and enum values that this version of the contract does not know. Ignoring them would silently change the meaning of a
/// request (alignment rule 1).
/// </summary>
internal static class RequestInspector
{
    private const int MaxValues = 1000;
    private const int MaxRequestPairs = 10_000;

    /// <summary>Throws INVALID_ARGUMENT for the first unknown field or enum value, or the first list that is too long.</summary>
    public static void Inspect(IMessage request) => Walk(request, path: "");

    private static void Walk(IMessage message, string path)
    {
        if (UnknownFieldReader.FindFirstTag(message) is { } tag) throw Unknown(message.Descriptor, tag, path);
        foreach (var field in message.Descriptor.Fields.InFieldNumberOrder())
        {
            if (field.IsRepeated) WalkList((IList)field.Accessor.GetValue(message), field, FieldPath.Join(path, field.Name));
            else WalkValue(message, field, FieldPath.Join(path, field.Name));
        }
    }

    private static void WalkValue(IMessage message, FieldDescriptor field, string path)
    {
        if (field.FieldType == FieldType.Enum) CheckEnum(field, (int)field.Accessor.GetValue(message), path);
        else if (field.FieldType == FieldType.Message && field.Accessor.GetValue(message) is IMessage inner) Walk(inner, path);
    }

    private static void WalkList(IList values, FieldDescriptor field, string path)
    {
        // The size of a message limits columns of numbers.
        if (field.FieldType is not (FieldType.String or FieldType.Enum or FieldType.Message)) return;
        var max = field.Name == "pairs" ? MaxRequestPairs : MaxValues;
        if (values.Count > max)
        {
            throw ApiErrors.InvalidArgument(
                ErrorReason.ValueOutOfBounds, path, $"has {values.Count} values; send at most {max} in one request.");
        }

        for (var i = 0; i < values.Count; i++)
        {
            if (values[i] is IMessage inner) Walk(inner, $"{path}[{i}]");
            else if (field.FieldType == FieldType.Enum) CheckEnum(field, (int)values[i]!, $"{path}[{i}]");
        }
    }

    private static void CheckEnum(FieldDescriptor field, int value, string path)
    {
        if (field.EnumType.FindValueByNumber(value) is null)
        {
            var known = string.Join(", ", field.EnumType.Values.Where(v => v.Number != 0).Select(v => v.Name));
            throw ApiErrors.InvalidArgument(
                ErrorReason.EnumUnknown, path, $"{value} is not a value of {field.EnumType.FullName}; the values are {known}.");
        }

        if (field.IsRepeated && value == 0)
        {
            throw ApiErrors.InvalidArgument(
                ErrorReason.EnumUnknown, path, $"{field.EnumType.FindValueByNumber(0).Name} selects nothing; omit it.");
        }
    }

    /// <summary>Creates the error for an unknown field. A known number with a different wire type is unknown too.</summary>
    private static Grpc.Core.RpcException Unknown(MessageDescriptor descriptor, uint tag, string path)
    {
        var number = WireFormat.GetTagFieldNumber(tag);
        return descriptor.FindFieldByNumber(number) is { } field
            ? ApiErrors.InvalidArgument(
                ErrorReason.FieldUnknown, FieldPath.Join(path, field.Name),
                $"is written as {WireFormat.GetTagWireType(tag)}, not as the {field.FieldType} of this version; "
                + "omit it or use a newer server.")
            : ApiErrors.InvalidArgument(
                ErrorReason.FieldUnknown, FieldPath.Join(path, number.ToString()),
                $"{descriptor.FullName} has no field {number} in this version; omit it or use a newer server.");
    }
}
