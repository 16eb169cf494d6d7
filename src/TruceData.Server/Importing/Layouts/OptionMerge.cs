using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace TruceData.Server.Importing.Layouts;

/// <summary>Combines given messages with those of a layout.</summary>
internal static class OptionMerge
{
    /// <summary>Returns <paramref name="defaults"/> with each field that <paramref name="given"/> sets replaced as a whole.</summary>
    public static T Merge<T>(T defaults, T given) where T : IMessage<T>
    {
        var merged = defaults.Clone();
        var source = given.Clone();
        foreach (var field in SetFields(source))
        {
            var value = field.Accessor.GetValue(source);
            field.Accessor.Clear(merged);
            if (!field.IsRepeated) field.Accessor.SetValue(merged, value);
            else foreach (var element in (IList)value) ((IList)field.Accessor.GetValue(merged)).Add(element);
        }

        return merged;
    }

    /// <summary>Lists the fields that a message sets. A field without presence that has its default value is not set.</summary>
    public static IEnumerable<FieldDescriptor> SetFields(IMessage message) =>
        message.Descriptor.Fields.InDeclarationOrder().Where(field =>
            field.IsRepeated ? ((IList)field.Accessor.GetValue(message)).Count > 0
            : field.HasPresence ? field.Accessor.HasValue(message)
            : field.Accessor.GetValue(message) switch
            {
                string text => text.Length > 0,
                bool flag => flag,
                int number => number != 0,
                long number => number != 0,
                double number => number != 0,
                Enum value => Convert.ToInt32(value, System.Globalization.CultureInfo.InvariantCulture) != 0,
                var other => throw new NotSupportedException($"{field.FullName}: values of {other.GetType()} are not supported."),
            });
}
