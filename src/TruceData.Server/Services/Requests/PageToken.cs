using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using Google.Protobuf;
using TruceData.Domain.Time;
using TruceData.Server.Errors;
using TruceData.V1;

namespace TruceData.Server.Services.Requests;

/// <summary>
/// The position at which a list or a stream resumes, at a revision and bound to a request. Opaque to clients.
/// </summary>
/// <param name="Revision">The revision of the first reply, which later replies keep.</param>
/// <param name="History">See <see cref="HistoryOf"/>.</param>
/// <param name="Position">The position at which to resume; each method defines what it counts.</param>
/// <param name="Part">The second coordinate of the position in streams of several series or events.</param>
internal readonly record struct PageToken(long Revision, ulong History, long Position, long Part = 0)
{
    private const byte Version = 3;
    private const int FingerprintLength = 12;
    private const int BodyLength = 1 + (4 * sizeof(long)) + FingerprintLength;
    private const int ChecksumLength = sizeof(uint);

    /// <summary>Returns the token of a position at the revision of a view.</summary>
    public static PageToken At(View view, long position, long part = 0) =>
        new(view.Revision, HistoryOf(view.ContentHash), position, part);

    /// <summary>
    /// Returns the start of a revision's content hash, by which a token of a lost revision is told from one of the revision that has its
    /// number now.
    /// </summary>
    public static ulong HistoryOf(string contentHash) => ulong.Parse(contentHash.AsSpan(0, 16), NumberStyles.AllowHexSpecifier);

    /// <summary>Writes the token for a request.</summary>
    public string Write(IMessage request) => Write(FingerprintOf(request));

    /// <summary>Writes the token for a request by its fingerprint, which a long stream computes once.</summary>
    public string Write(ReadOnlySpan<byte> fingerprint)
    {
        Span<byte> bytes = stackalloc byte[BodyLength + ChecksumLength];
        bytes[0] = Version;
        BinaryPrimitives.WriteInt64LittleEndian(bytes[1..], Revision);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[9..], Position);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[17..], Part);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[25..], History);
        fingerprint.CopyTo(bytes.Slice(33, FingerprintLength));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[BodyLength..], Checksum(bytes[..BodyLength]));
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Reads a page token; returns null if the text is empty.</summary>
    public static PageToken? ReadPage(string text, IMessage request, V1.AsOf? asOf) =>
        Read(
            text, request, asOf, t => t is { IsCounted: true, Part: 0 }, "page_token", ErrorReason.PageTokenInvalid,
            ErrorReason.PageTokenMismatch);

    /// <summary>Reads the cursor of a stream whose positions count from 0; returns null if the text is empty.</summary>
    public static PageToken? ReadCursor(string text, IMessage request, V1.AsOf? asOf, long maxPart = 0) =>
        ReadCursor(text, request, asOf, t => t.IsCounted && t.Part <= maxPart);

    /// <summary>Reads the cursor of a stream whose positions are times; returns null if the text is empty.</summary>
    public static PageToken? ReadTimeCursor(string text, IMessage request, V1.AsOf? asOf, long maxPart) =>
        ReadCursor(text, request, asOf, t => t.Part <= maxPart);

    /// <summary>
    /// Returns a hash of the fields of a request that must not change between pages: all but position, page size and revision.
    /// </summary>
    public static byte[] FingerprintOf(IMessage request)
    {
        var unchanging = Parse(request);
        foreach (var field in unchanging.Descriptor.Fields.InDeclarationOrder())
        {
            if (field.Name is "page_token" or "page_size" or "cursor") field.Accessor.Clear(unchanging);
            if (field.Name is "as_of" && field.Accessor.GetValue(unchanging) is V1.AsOf asOf)
            {
                asOf.ClearRevision();
                asOf.ClearMinRevision();
                asOf.ContentHash = "";
                if (asOf.KnowledgeTime is null) field.Accessor.Clear(unchanging);
            }
        }

        byte[] hashed = [.. System.Text.Encoding.UTF8.GetBytes(unchanging.Descriptor.FullName), .. unchanging.ToByteArray()];
        return SHA256.HashData(hashed)[..FingerprintLength];
    }

    private bool IsCounted => Position is >= 0 and <= int.MaxValue;

    private static PageToken? ReadCursor(string text, IMessage request, V1.AsOf? asOf, Predicate<PageToken> isValid) =>
        Read(text, request, asOf, isValid, "cursor", ErrorReason.CursorInvalid, ErrorReason.CursorInvalid);

    private static PageToken? Read(
        string text, IMessage request, V1.AsOf? asOf, Predicate<PageToken> isValid, string field, ErrorReason invalid, ErrorReason mismatch)
    {
        if (text.Length == 0) return null;

        Span<byte> bytes = stackalloc byte[BodyLength + ChecksumLength];
        var isDecoded = TryDecode(text, bytes);
        var token = new PageToken(
            BinaryPrimitives.ReadInt64LittleEndian(bytes[1..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[25..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[9..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[17..]));
        // The checksum detects corruption, not tampering, so the values are validated as well.
        if (!isDecoded || token.Revision < 1 || token.Part < 0 || !isValid(token))
            throw ApiErrors.InvalidArgument(invalid, field, "was not issued by this server or has been changed; start again without it.");
        if (!bytes.Slice(33, FingerprintLength).SequenceEqual(FingerprintOf(request)))
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

    /// <summary>Returns CRC-32C (RFC 3720, section B.4), which detects corrupted tokens at negligible cost.</summary>
    private static uint Checksum(ReadOnlySpan<byte> body)
    {
        var crc = uint.MaxValue;
        foreach (var b in body) crc = BitOperations.Crc32C(crc, b);
        return ~crc;
    }
}
