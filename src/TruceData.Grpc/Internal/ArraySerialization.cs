using System.Buffers;
using Grpc.Core;

namespace TruceData.Grpc.Internal;

/// <summary>Collects what a serializer writes into an array.</summary>
sealed class ArraySerialization : SerializationContext
{
    readonly ArrayBufferWriter<byte> _buffer = new();

    public override void Complete(byte[] payload) => _buffer.Write(payload);

    public override IBufferWriter<byte> GetBufferWriter() => _buffer;

    public override void Complete()
    {
    }

    public byte[] ToArray() => _buffer.WrittenSpan.ToArray();
}
