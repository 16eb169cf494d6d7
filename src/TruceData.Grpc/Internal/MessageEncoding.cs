using System.Buffers;
using System.IO.Compression;
using Grpc.Core;

namespace TruceData.Grpc.Internal;

/// <summary>
/// Content-Coding → "identity" / "gzip" / "deflate" / "snappy" / {custom}. "deflate" is the zlib structure of RFC 1950.
/// </summary>
static class MessageEncoding
{
    public const string Identity = "identity";
    public const string Gzip = "gzip";
    public const string Deflate = "deflate";

    /// <summary>What is sent as grpc-accept-encoding.</summary>
    public const string Accepted = "identity,gzip,deflate";

    public static bool IsKnown(string encoding) => encoding is Identity or Gzip or Deflate;

    /// <summary>Whether the peer's grpc-accept-encoding lists a coding.</summary>
    public static bool IsAccepted(string? acceptEncoding, string encoding) =>
        acceptEncoding is not null && acceptEncoding.Split(',', StringSplitOptions.TrimEntries).Contains(encoding);

    public static void Compress(string encoding, CompressionLevel level, ReadOnlySpan<byte> payload, PooledBuffer destination)
    {
        using var sink = new BufferStream(destination);
        using Stream compressor = encoding == Gzip
            ? new GZipStream(sink, level, leaveOpen: true)
            : new ZLibStream(sink, level, leaveOpen: true);
        compressor.Write(payload);
    }

    /// <summary>Decompresses; the limit counts decompressed bytes, so that a small bomb cannot fill the memory.</summary>
    public static void Decompress(string encoding, ReadOnlySequence<byte> payload, int? maxLength, PooledBuffer destination)
    {
        using var source = new SequenceStream(payload);
        using Stream decompressor = encoding == Gzip
            ? new GZipStream(source, CompressionMode.Decompress)
            : new ZLibStream(source, CompressionMode.Decompress);
        try
        {
            while (true)
            {
                var read = decompressor.Read(destination.GetSpan(4096));
                if (read == 0)
                    return;
                destination.Advance(read);
                if (destination.Length > maxLength)
                    throw Protocol.Error(StatusCode.ResourceExhausted, $"Received message exceeds the maximum of {maxLength} bytes.");
            }
        }
        catch (InvalidDataException)
        {
            throw Protocol.Error(StatusCode.Internal, "The compressed message could not be decompressed.");
        }
    }
}
