using System.Buffers;

namespace Grpc.Core;

/// <summary>Where a serializer puts its bytes: an array at once, or a length, a buffer to fill, and the end.</summary>
public abstract class SerializationContext
{
    /// <summary>The payload is this array.</summary>
    public virtual void Complete(byte[] payload) => throw new NotSupportedException();

    /// <summary>The buffer to write the payload to; <see cref="Complete()"/> ends it.</summary>
    public virtual IBufferWriter<byte> GetBufferWriter() => throw new NotSupportedException();

    /// <summary>Says the length before the buffer is asked for, so that it need not be kept aside.</summary>
    public virtual void SetPayloadLength(int payloadLength)
    {
    }

    /// <summary>The payload is all in the buffer.</summary>
    public virtual void Complete() => throw new NotSupportedException();
}
