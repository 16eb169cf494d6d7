using System.Buffers;
using Grpc.Core;

namespace TruceData.Grpc.Internal;

/// <summary>The payload of a message where it lies in the transport's buffers.</summary>
sealed class PayloadContext(ReadOnlySequence<byte> payload) : DeserializationContext
{
    public override int PayloadLength => (int)payload.Length;

    public override byte[] PayloadAsNewBuffer() => payload.ToArray();

    public override ReadOnlySequence<byte> PayloadAsReadOnlySequence() => payload;
}
