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
    private const int MostValues = 1000;

    /// <summary>Throws INVALID_ARGUMENT for the first unknown field or enum value and for a list that is too long, with its path.</summary>
    public static void Inspect(IMessage request)
    {
        using var input = new CodedInputStream(request.ToByteArray());
        Walk(input, request.Descriptor, path: "");
    }

    private static void Walk(CodedInputStream input, MessageDescriptor descriptor, string path)
    {
        var counts = new Dictionary<int, int>();
        while (input.ReadTag() is not 0 and var tag)
        {
            var number = WireFormat.GetTagFieldNumber(tag);
            var field = descriptor.FindFieldByNumber(number)
                ?? throw Fail.Argument(
                    ErrorReason.FieldUnknown,
                    Join(path, number.ToString()),
                    $"{descriptor.FullName} has no field {number} in this version; leave it out or ask a newer server.");
            CheckWireType(tag, field, Join(path, field.Name));
            var count = counts[number] = counts.GetValueOrDefault(number) + 1;
            CheckCount(count, field, Join(path, field.Name));
            Visit(input, tag, field, Join(path, field.Name), field.IsRepeated ? $"[{count - 1}]" : "");
        }
    }

    private static void Visit(CodedInputStream input, uint tag, FieldDescriptor field, string path, string index)
    {
        if (field.FieldType == FieldType.Message)
        {
            using var inner = new CodedInputStream(input.ReadBytes().ToByteArray());
            Walk(inner, field.MessageType, path + index);
        }
        else if (field.FieldType == FieldType.Enum && WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited)
        {
            using var packed = new CodedInputStream(input.ReadBytes().ToByteArray());
            for (var i = 0; !packed.IsAtEnd; i++)
            {
                CheckCount(i + 1, field, path);
                CheckEnum(field, packed.ReadEnum(), $"{path}[{i}]");
            }
        }
        else if (field.FieldType == FieldType.Enum)
        {
            CheckEnum(field, input.ReadEnum(), path + index);
        }
        else
        {
            input.SkipLastField();
        }
    }

    private static void CheckCount(int count, FieldDescriptor field, string path)
    {
        if (field.IsRepeated && count > MostValues) throw Fail.Argument(ErrorReason.ValueOutOfBounds, path, $"has more than {MostValues} values; split the request.");
    }

    /// <summary>A field of another type than ours is another field, though it has our number: the parser leaves it unread.</summary>
    private static void CheckWireType(uint tag, FieldDescriptor field, string path)
    {
        var type = WireFormat.GetTagWireType(tag);
        if (type == WireTypeOf(field.FieldType) || (field.IsRepeated && type == WireFormat.WireType.LengthDelimited)) return;
        throw Fail.Argument(ErrorReason.FieldUnknown, path, $"is written as {type}, not as the {field.FieldType} of this version; leave it out or ask a newer server.");
    }

    private static WireFormat.WireType WireTypeOf(FieldType type) => type switch
    {
        FieldType.Double or FieldType.Fixed64 or FieldType.SFixed64 => WireFormat.WireType.Fixed64,
        FieldType.Float or FieldType.Fixed32 or FieldType.SFixed32 => WireFormat.WireType.Fixed32,
        FieldType.String or FieldType.Bytes or FieldType.Message => WireFormat.WireType.LengthDelimited,
        FieldType.Group => WireFormat.WireType.StartGroup,
        _ => WireFormat.WireType.Varint,
    };

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
