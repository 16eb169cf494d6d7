using TruceData.Grpc.Internal;

namespace Grpc.Core;

/// <summary>Messages of one type to and from bytes.</summary>
public class Marshaller<T>
{
    /// <summary>A marshaller over whole arrays.</summary>
    public Marshaller(Func<T, byte[]> serializer, Func<byte[], T> deserializer)
    {
        ArgumentNullException.ThrowIfNull(serializer);
        ArgumentNullException.ThrowIfNull(deserializer);
        Serializer = serializer;
        Deserializer = deserializer;
        ContextualSerializer = (message, context) => context.Complete(serializer(message));
        ContextualDeserializer = context => deserializer(context.PayloadAsNewBuffer());
    }

    /// <summary>A marshaller over the transport's own buffers.</summary>
    public Marshaller(Action<T, SerializationContext> serializer, Func<DeserializationContext, T> deserializer)
    {
        ArgumentNullException.ThrowIfNull(serializer);
        ArgumentNullException.ThrowIfNull(deserializer);
        ContextualSerializer = serializer;
        ContextualDeserializer = deserializer;
        Serializer = message =>
        {
            var context = new ArraySerialization();
            serializer(message, context);
            return context.ToArray();
        };
        Deserializer = bytes => deserializer(new PayloadContext(new(bytes)));
    }

    /// <summary>A message to an array.</summary>
    public Func<T, byte[]> Serializer { get; }

    /// <summary>An array to a message.</summary>
    public Func<byte[], T> Deserializer { get; }

    /// <summary>A message to the transport's buffer.</summary>
    public Action<T, SerializationContext> ContextualSerializer { get; }

    /// <summary>The transport's buffer to a message.</summary>
    public Func<DeserializationContext, T> ContextualDeserializer { get; }
}
