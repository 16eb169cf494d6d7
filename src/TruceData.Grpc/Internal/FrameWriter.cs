using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using Grpc.Core;

namespace TruceData.Grpc.Internal;

/// <summary>
/// Writes messages as Length-Prefixed-Message. A serializer that says its length first writes straight into the output.
/// </summary>
sealed class FrameWriter(IBufferWriter<byte> output, int? maxLength, string? encoding, CompressionLevel level)
    : SerializationContext, IBufferWriter<byte>
{
    PooledBuffer? _aside;
    int? _declared;
    int _written;
    bool _compress;
    bool _completed;

    /// <summary>Whether a failed <see cref="Write"/> left a part of a message in the output, so that no more can follow it.</summary>
    public bool IsBroken { get; private set; }

    public void Write<T>(Marshaller<T> marshaller, T message, WriteFlags flags)
    {
        _declared = null;
        _written = 0;
        _completed = false;
        // "the Compressed-Flag … is set per message".
        _compress = encoding is not null && (flags & WriteFlags.NoCompress) == 0;
        try
        {
            marshaller.ContextualSerializer(message, this);
            if (!_completed)
                throw new InvalidOperationException("The serializer did not complete the message.");
        }
        finally
        {
            _aside?.Dispose();
            _aside = null;
        }
    }

    public override void SetPayloadLength(int payloadLength)
    {
        CheckLength(payloadLength);
        _declared = payloadLength;
    }

    public override IBufferWriter<byte> GetBufferWriter()
    {
        if (_declared is { } length && !_compress)
        {
            if (!IsBroken)
                WriteHeader(compressed: false, length);
            IsBroken = true;
            return this;
        }
        return _aside ??= new PooledBuffer();
    }

    public override void Complete()
    {
        if (_aside is null)
        {
            if (_written != _declared)
                throw new InvalidOperationException($"The serializer declared {_declared} bytes and wrote {_written}.");
            IsBroken = false;
            _completed = true;
            return;
        }
        Complete(_aside.Written.Span);
    }

    public override void Complete(byte[] payload) => Complete(payload.AsSpan());

    public void Advance(int count)
    {
        output.Advance(count);
        _written += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0) => output.GetMemory(sizeHint);

    public Span<byte> GetSpan(int sizeHint = 0) => output.GetSpan(sizeHint);

    void Complete(ReadOnlySpan<byte> payload)
    {
        CheckLength(payload.Length);
        if (!_compress || !TryWriteCompressed(payload))
        {
            WriteHeader(compressed: false, payload.Length);
            output.Write(payload);
        }
        _completed = true;
    }

    // What does not get shorter goes as it is; so does an empty message, of which .NET makes no gzip or zlib stream that others could read.
    bool TryWriteCompressed(ReadOnlySpan<byte> payload)
    {
        using var compressed = new PooledBuffer();
        MessageEncoding.Compress(encoding!, level, payload, compressed);
        if (compressed.Length >= payload.Length)
            return false;
        WriteHeader(compressed: true, compressed.Length);
        output.Write(compressed.Written.Span);
        return true;
    }

    void WriteHeader(bool compressed, int length)
    {
        var header = output.GetSpan(Protocol.FrameHeaderLength);
        header[0] = compressed ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt32BigEndian(header[1..], length);
        output.Advance(Protocol.FrameHeaderLength);
    }

    void CheckLength(int length)
    {
        if (length > maxLength)
        {
            throw Protocol.Error(
                StatusCode.ResourceExhausted, $"Message of {length} bytes to send exceeds the maximum of {maxLength} bytes.");
        }
    }
}
