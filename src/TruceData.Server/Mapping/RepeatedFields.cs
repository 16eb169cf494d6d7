using Google.Protobuf;
using Google.Protobuf.Collections;

namespace TruceData.Server.Mapping;

/// <summary>Fills the repeated fields of messages that are used again.</summary>
internal static class RepeatedFields
{
    /// <summary>Replaces the values of a field; its memory is used again.</summary>
    public static void Replace<T>(this RepeatedField<T> field, ReadOnlySpan<T> values)
    {
        field.Clear();
        field.AddRange(values);
    }
}
