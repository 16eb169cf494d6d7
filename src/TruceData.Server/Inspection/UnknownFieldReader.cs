using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Reflection;
using Google.Protobuf;

namespace TruceData.Server.Inspection;

/// <summary>Reads the fields of a message that its generated class does not know.</summary>
internal static class UnknownFieldReader
{
    // The generated code keeps unknown fields in this private field, and the library has no public access to it.
    private const string GeneratedField = "_unknownFields";
    private static readonly ConcurrentDictionary<Type, Func<IMessage, UnknownFieldSet?>> Readers = new();

    /// <summary>Returns the wire tag of the first unknown field, or null if every field is known.</summary>
    public static uint? FindFirstTag(IMessage message)
    {
        if (Readers.GetOrAdd(message.GetType(), CreateReader)(message) is not { } unknown) return null;
        var bytes = new byte[unknown.CalculateSize()];
        using var output = new CodedOutputStream(bytes);
        unknown.WriteTo(output);
        output.Flush();
        using var input = new CodedInputStream(bytes);
        return input.ReadTag() is not 0 and var tag ? tag : null;
    }

    private static Func<IMessage, UnknownFieldSet?> CreateReader(Type type)
    {
        var field = type.GetField(GeneratedField, BindingFlags.Instance | BindingFlags.NonPublic)
            ?? throw new InvalidOperationException($"{type} has no field {GeneratedField}: the generated code has changed.");
        var message = Expression.Parameter(typeof(IMessage));
        var value = Expression.Field(Expression.Convert(message, type), field);
        return Expression.Lambda<Func<IMessage, UnknownFieldSet?>>(value, message).Compile();
    }
}
