using Google.Protobuf;
using Google.Protobuf.Reflection;
using TruceData.Server.Errors;
using TruceData.V1;

namespace TruceData.Server.Requests;

/// <summary>
/// Refuses what this version of the contract does not know: a field or an enum value that is ignored would change the meaning of a
/// request in silence (alignment rule 1).
/// </summary>
internal static class RequestInspector
{
    /// <summary>Throws INVALID_ARGUMENT for the first unknown field or enum value, with its path.</summary>
    public static void Inspect(IMessage request)
    {
        using var input = new CodedInputStream(request.ToByteArray());
        Walk(input, request.Descriptor, path: "");
    }

    private static void Walk(CodedInputStream input, MessageDescriptor descriptor, string path)
    {
        while (input.ReadTag() is not 0 and var tag)
        {
            var number = WireFormat.GetTagFieldNumber(tag);
            var field = descriptor.FindFieldByNumber(number)
                ?? throw Fail.Argument(
                    ErrorReason.FieldUnknown,
                    Join(path, number.ToString()),
                    $"{descriptor.FullName} has no field {number} in this version; leave it out or ask a newer server.");
            Visit(input, tag, field, Join(path, field.Name));
        }
    }

    private static void Visit(CodedInputStream input, uint tag, FieldDescriptor field, string path)
    {
        if (field.FieldType == FieldType.Message)
        {
            using var inner = new CodedInputStream(input.ReadBytes().ToByteArray());
            Walk(inner, field.MessageType, path);
        }
        else if (field.FieldType == FieldType.Enum && WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited)
        {
            using var packed = new CodedInputStream(input.ReadBytes().ToByteArray());
            for (var index = 0; !packed.IsAtEnd; index++) CheckEnum(field, packed.ReadEnum(), $"{path}[{index}]");
        }
        else if (field.FieldType == FieldType.Enum)
        {
            CheckEnum(field, input.ReadEnum(), path);
        }
        else
        {
            input.SkipLastField();
        }
    }

    private static void CheckEnum(FieldDescriptor field, int value, string path)
    {
        if (field.EnumType.FindValueByNumber(value) is null)
        {
            var known = string.Join(", ", field.EnumType.Values.Where(v => v.Number != 0).Select(v => v.Name));
            throw Fail.Argument(ErrorReason.EnumUnknown, path, $"{value} is no value of {field.EnumType.FullName}; it has {known}.");
        }

        if (field.IsRepeated && value == 0)
            throw Fail.Argument(ErrorReason.EnumUnknown, path, $"{field.EnumType.FindValueByNumber(0).Name} selects nothing; leave it out.");
    }

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
