using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Grpc.Core;

namespace TruceData.Grpc.Internal;

/// <summary>
/// Reads messages: Length-Prefixed-Message → Compressed-Flag Message-Length Message;
/// Compressed-Flag → 0 / 1 ; one byte; Message-Length → {length of Message} ; four bytes, big endian.
/// A message is parsed where it lies in the transport's buffers.
/// </summary>
sealed class FrameReader(PipeReader input, int? maxLength, string? encoding)
{
    bool _ended;

    /// <summary>The next message, or null at the end of the stream.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<T?> ReadAsync<T>(Marshaller<T> marshaller, CancellationToken cancellationToken) where T : class
    {
        while (!_ended)
        {
            var result = await input.ReadAsync(cancellationToken);
            if (result.IsCanceled)
                throw new OperationCanceledException(cancellationToken);
            var buffer = result.Buffer;
            if (TryParseHeader(buffer, out var compressed, out var length)
                && buffer.Length - Protocol.FrameHeaderLength >= length)
            {
                var payload = buffer.Slice(Protocol.FrameHeaderLength, length);
                var message = Deserialize(marshaller, payload, compressed);
                _ended = result.IsCompleted && payload.Length + Protocol.FrameHeaderLength == buffer.Length;
                input.AdvanceTo(payload.End);
                return message;
            }
            if (result.IsCompleted)
            {
                var atEnd = buffer.IsEmpty;
                input.AdvanceTo(buffer.End);
                return atEnd ? null : throw Protocol.Error(StatusCode.Internal, "The stream ended within a message.");
            }
            input.AdvanceTo(buffer.Start, buffer.End);
        }
        return null;
    }

    bool TryParseHeader(ReadOnlySequence<byte> buffer, out bool compressed, out int length)
    {
        compressed = false;
        length = 0;
        if (buffer.Length < Protocol.FrameHeaderLength)
            return false;
        Span<byte> header = stackalloc byte[Protocol.FrameHeaderLength];
        buffer.Slice(0, Protocol.FrameHeaderLength).CopyTo(header);
        if (header[0] > 1)
            throw Protocol.Error(StatusCode.Internal, $"The compressed flag of a message is 0 or 1, not {header[0]}.");
        compressed = header[0] == 1;
        var declared = BinaryPrimitives.ReadUInt32BigEndian(header[1..]);
        // "Message sent or received is larger than configured limit: RESOURCE_EXHAUSTED", before any of it is buffered.
        var limit = maxLength ?? Array.MaxLength;
        if (declared > limit)
        {
            throw Protocol.Error(
                StatusCode.ResourceExhausted, $"Received message of {declared} bytes exceeds the maximum of {limit} bytes.");
        }
        length = (int)declared;
        return true;
    }

    T Deserialize<T>(Marshaller<T> marshaller, ReadOnlySequence<byte> payload, bool compressed)
    {
        try
        {
            if (!compressed)
                return marshaller.ContextualDeserializer(new PayloadContext(payload));
            // "If the Compressed-Flag is set while Message-Encoding is missing or identity": an error of the sender.
            if (encoding is null or MessageEncoding.Identity)
                throw Protocol.Error(StatusCode.Internal, "A message is flagged as compressed, but no grpc-encoding was sent.");
            using var plain = new PooledBuffer();
            MessageEncoding.Decompress(encoding, payload, maxLength, plain);
            return marshaller.ContextualDeserializer(new PayloadContext(new(plain.Written)));
        }
        catch (Exception exception) when (exception is not RpcException)
        {
            // "Error parsing request/response proto: INTERNAL".
            throw new RpcException(new Status(StatusCode.Internal, "A message could not be parsed.", exception));
        }
    }
}
