using System.Buffers.Binary;
using System.Buffers.Text;
using System.Numerics;
using System.Security.Cryptography;
using Google.Protobuf;
using TruceData.Server.Errors;
using TruceData.V1;

namespace TruceData.Server.Services.Requests;

/// <summary>
/// Where a list or a stream goes on: a position at a revision, bound to the request that it came from. Opaque to clients.
/// </summary>
/// <param name="Revision">The revision that the first answer was read at; later ones stay on it.</param>
/// <param name="Position">Where to go on; what it counts is the method's own.</param>
/// <param name="Part">A second coordinate, for streams of several series or events.</param>
internal readonly record struct PageToken(long Revision, long Position, long Part = 0)
{
    private const byte Version = 2;
    private const int FingerprintLength = 12;
    private const int BodyLength = 1 + (3 * sizeof(long)) + FingerprintLength;
    private const int ChecksumLength = sizeof(uint);

    /// <summary>Writes the token for a request.</summary>
    public string Write(IMessage request) => Write(FingerprintOf(request));

    /// <summary>Writes the token for a request by its fingerprint: a long stream takes that once.</summary>
    public string Write(ReadOnlySpan<byte> fingerprint)
    {
        Span<byte> bytes = stackalloc byte[BodyLength + ChecksumLength];
        bytes[0] = Version;
        BinaryPrimitives.WriteInt64LittleEndian(bytes[1..], Revision);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[9..], Position);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[17..], Part);
        fingerprint.CopyTo(bytes.Slice(25, FingerprintLength));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[BodyLength..], Checksum(bytes[..BodyLength]));
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Reads a page token; null when the text is empty.</summary>
    public static PageToken? ReadPage(string text, IMessage request, V1.AsOf? asOf) =>
        Read(
            text, request, asOf, t => t is { IsCounted: true, Part: 0 }, "page_token", ErrorReason.PageTokenInvalid,
            ErrorReason.PageTokenMismatch);

    /// <summary>Reads the cursor of a stream that counts its positions from 0; null when the text is empty.</summary>
    public static PageToken? ReadCursor(string text, IMessage request, V1.AsOf? asOf, long maxPart = 0) =>
        ReadCursor(text, request, asOf, t => t.IsCounted && t.Part <= maxPart);

    /// <summary>Reads the cursor of a stream whose positions are times; null when the text is empty.</summary>
    public static PageToken? ReadTimeCursor(string text, IMessage request, V1.AsOf? asOf, long maxPart) =>
        ReadCursor(text, request, asOf, t => t.Part <= maxPart);

    /// <summary>A hash of what must stay the same from page to page: all but the place, the page size and the revision.</summary>
    public static byte[] FingerprintOf(IMessage request)
    {
        var same = Parse(request);
        foreach (var field in same.Descriptor.Fields.InDeclarationOrder())
        {
            if (field.Name is "page_token" or "page_size" or "cursor") field.Accessor.Clear(same);
            if (field.Name is "as_of" && field.Accessor.GetValue(same) is V1.AsOf asOf)
            {
                asOf.ClearRevision();
                asOf.ClearMinRevision();
                if (asOf.KnowledgeTime is null) field.Accessor.Clear(same);
            }
        }

        return SHA256.HashData(
            [.. System.Text.Encoding.UTF8.GetBytes(same.Descriptor.FullName), .. same.ToByteArray()])[..FingerprintLength];
    }

    private bool IsCounted => Position is >= 0 and <= int.MaxValue;

    private static PageToken? ReadCursor(string text, IMessage request, V1.AsOf? asOf, Predicate<PageToken> isSound) =>
        Read(text, request, asOf, isSound, "cursor", ErrorReason.CursorInvalid, ErrorReason.CursorInvalid);

    private static PageToken? Read(
        string text, IMessage request, V1.AsOf? asOf, Predicate<PageToken> isSound, string field, ErrorReason invalid, ErrorReason mismatch)
    {
        if (text.Length == 0) return null;

        Span<byte> bytes = stackalloc byte[BodyLength + ChecksumLength];
        var isWhole = TryDecode(text, bytes);
        var token = new PageToken(
            BinaryPrimitives.ReadInt64LittleEndian(bytes[1..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[9..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[17..]));
        // The checksum tells damage, not a forger: what a token says is held against what the method can have said.
        if (!isWhole || token.Revision < 1 || token.Part < 0 || !isSound(token))
            throw ApiErrors.InvalidArgument(invalid, field, "is not one that this server made; start again without it.");
        if (!bytes.Slice(25, FingerprintLength).SequenceEqual(FingerprintOf(request)))
        {
            throw ApiErrors.InvalidArgument(
                mismatch, field, "belongs to another request; repeat that request unchanged, or start again without it.");
        }

        if (asOf is { HasRevision: true } && asOf.Revision != token.Revision)
        {
            throw ApiErrors.InvalidArgument(
                mismatch, field, $"belongs to revision {token.Revision}, not {asOf.Revision}; start again without it.");
        }

        if (asOf is { HasMinRevision: true } && asOf.MinRevision > token.Revision)
        {
            throw ApiErrors.InvalidArgument(
                mismatch, field,
                $"belongs to revision {token.Revision}, before as_of.min_revision {asOf.MinRevision}; start again without it.");
        }

        return token;
    }

    private static bool TryDecode(string text, Span<byte> bytes)
    {
        if (text.Length != Base64Url.GetEncodedLength(bytes.Length)) return false;
        if (Base64Url.DecodeFromChars(text, bytes, out _, out var written) != System.Buffers.OperationStatus.Done) return false;
        return written == bytes.Length && bytes[0] == Version
            && BinaryPrimitives.ReadUInt32LittleEndian(bytes[BodyLength..]) == Checksum(bytes[..BodyLength]);
    }

    private static IMessage Parse(IMessage request) => request.Descriptor.Parser.ParseFrom(request.ToByteArray());

    /// <summary>CRC-32C (RFC 3720, section B.4): tells a damaged token, and costs nothing beside a column that ends with one.</summary>
    private static uint Checksum(ReadOnlySpan<byte> body)
    {
        var crc = uint.MaxValue;
        foreach (var b in body) crc = BitOperations.Crc32C(crc, b);
        return ~crc;
    }
}
