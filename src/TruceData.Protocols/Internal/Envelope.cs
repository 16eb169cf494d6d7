using System.Buffers;
using System.Buffers.Binary;

namespace TruceData.Protocols.Internal;

/// <summary>
/// The five bytes before each message, the same in gRPC (Length-Prefixed-Message), gRPC-Web and Connect (Enveloped-Message): flags, then the
/// length in four bytes, big endian. Bit 0 of the flags says that the message is compressed.
/// </summary>
static class Envelope
{
    public const int Length = 5;
    public const byte Compressed = 1;

    public static void Write(IBufferWriter<byte> output, byte flags, ReadOnlySpan<byte> payload)
    {
        var head = output.GetSpan(Length);
        head[0] = flags;
        BinaryPrimitives.WriteInt32BigEndian(head[1..], payload.Length);
        output.Advance(Length);
        output.Write(payload);
    }

    /// <summary>Takes the next message off a buffer; false where it is not all there yet.</summary>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, long maxLength, out byte flags, out ReadOnlySequence<byte> payload)
    {
        flags = 0;
        payload = default;
        if (buffer.Length < Length) return false;
        Span<byte> head = stackalloc byte[Length];
        buffer.Slice(0, Length).CopyTo(head);
        var length = BinaryPrimitives.ReadUInt32BigEndian(head[1..]);
        if (length > maxLength)
            throw new RefusedException(ConnectCode.ResourceExhausted, $"A message of {length} bytes exceeds the maximum of {maxLength} bytes.");
        if (buffer.Length - Length < length) return false;
        flags = head[0];
        payload = buffer.Slice(Length, length);
        buffer = buffer.Slice(payload.End);
        return true;
    }
}
