using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using TruceData.Server.Json;

namespace TruceData.Server.Curation.Rules;

/// <summary>Fields on the wire that this version of the contract does not have.</summary>
internal static class UnknownFields
{
    /// <summary>The path of the innermost message that holds one, empty for the message itself; null when there is none.</summary>
    public static string? Find(IMessage message, string path = "")
    {
        var known = message.Descriptor.Parser.WithDiscardUnknownFields(true).ParseFrom(message.ToByteArray());
        if (known.CalculateSize() == message.CalculateSize()) return null;
        foreach (var field in message.Descriptor.Fields.InDeclarationOrder().Where(f => f.FieldType == FieldType.Message))
        {
            var fieldPath = FieldPath.Join(path, field.Name);
            var value = field.Accessor.GetValue(message);
            var inner = value switch
            {
                IMessage single => Find(single, fieldPath),
                IList list => list.Cast<IMessage>()
                    .Select((element, i) => Find(element, FieldPath.Element(fieldPath, i)))
                    .FirstOrDefault(found => found is not null),
                _ => null,
            };
            if (inner is not null) return inner;
        }

        return path;
    }
}
