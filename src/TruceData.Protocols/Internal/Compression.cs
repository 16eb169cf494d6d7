using System.Buffers;
using System.IO.Compression;

namespace TruceData.Protocols.Internal;

/// <summary>RFC 9110, section 8.4.1: gzip, deflate (the zlib structure of RFC 1950) and identity, where a message has to be seen plain.</summary>
static class Compression
{
    public const string Gzip = "gzip";
    public const string Accepted = "gzip, deflate";
    const string Deflate = "deflate";

    public static bool IsIdentity(string encoding) => encoding.Length == 0 || encoding == "identity";

    public static bool IsKnown(string encoding) => IsIdentity(encoding) || encoding is Gzip or Deflate;

    /// <summary>Whether an Accept-Encoding header takes a coding.</summary>
    public static bool Accepts(string? header, string encoding) =>
        header is not null && header.Split(',').Select(part => part.Split(';')).Any(
            part => part[0].Trim() == encoding && !part.Skip(1).Any(weight => weight.Replace(" ", "") is "q=0" or "q=0.0" or "q=0.00" or "q=0.000"));

    public static byte[] Compress(ReadOnlySpan<byte> plain)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(plain);
        return output.ToArray();
    }

    /// <summary>Decompresses what came in a known coding; the limit counts decompressed bytes.</summary>
    public static byte[] Decompress(string encoding, ReadOnlySequence<byte> payload, long maxLength)
    {
        if (IsIdentity(encoding)) return payload.ToArray();
        using var source = new MemoryStream(payload.ToArray());
        using Stream plain = encoding == Gzip
            ? new GZipStream(source, CompressionMode.Decompress)
            : new ZLibStream(source, CompressionMode.Decompress);
        using var output = new MemoryStream();
        var chunk = new byte[16 * 1024];
        try
        {
            while (plain.Read(chunk) is > 0 and var count)
            {
                output.Write(chunk, 0, count);
                if (output.Length > maxLength)
                    throw new RefusedException(ConnectCode.ResourceExhausted, $"The message exceeds the maximum of {maxLength} bytes.");
            }
        }
        catch (InvalidDataException exception)
        {
            throw new RefusedException(ConnectCode.InvalidArgument, $"The message is not {encoding}.", exception);
        }
        return output.ToArray();
    }
}
