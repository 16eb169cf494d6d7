using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using TruceData.Server.Json;

namespace TruceData.Server.Curation.Rules;

/// <summary>The rule that a record has only fields of this version of the contract.</summary>
internal static class UnknownFieldRules
{
    /// <summary>Reports the first of the innermost messages with an unknown field.</summary>
    public static void Check(IMessage record, Findings findings)
    {
        if (FindParent(record, path: "") is { } parent)
            findings.Add(parent, "the message has a field that this version does not know", "Omit it, or use a newer version.");
    }

    /// <summary>
    /// Returns the path of the innermost message with an unknown field, empty for the record itself; null if all fields are known.
    /// </summary>
    private static string? FindParent(IMessage message, string path)
    {
        var known = message.Descriptor.Parser.WithDiscardUnknownFields(true).ParseFrom(message.ToByteArray());
        if (known.CalculateSize() == message.CalculateSize()) return null;
        foreach (var field in message.Descriptor.Fields.InDeclarationOrder().Where(f => f.FieldType == FieldType.Message))
        {
            var fieldPath = FieldPath.Join(path, field.Name);
            var value = field.Accessor.GetValue(message);
            var inner = value switch
            {
                IMessage single => FindParent(single, fieldPath),
                IList list => list.Cast<IMessage>()
                    .Select((element, i) => FindParent(element, FieldPath.Element(fieldPath, i)))
                    .FirstOrDefault(found => found is not null),
                _ => null,
            };
            if (inner is not null) return inner;
        }

        return path;
    }
}
