using System.IO.Hashing;

namespace TruceData.Server.Importing.Bytes;

/// <summary>
/// A decompressed stream. Refuses data that expands beyond any table of numbers, and reports damage as <see cref="InvalidDataException"/>
/// for every format.
/// </summary>
/// <param name="inner">The decompressed bytes. They are disposed with this stream.</param>
/// <param name="compressedLength">Returns the number of compressed bytes that were read.</param>
/// <param name="file">The name of the file, for messages.</param>
/// <param name="checksum">The CRC-32 that the bytes must have; null if the inner stream checks them.</param>
internal sealed class DecompressedStream(Stream inner, Func<long> compressedLength, string file, uint? checksum = null) : ForwardStream
{
    // Bars with times expand by a factor of about 3 to 50.
    private const int MaxRatio = 250;
    private const long MinCheckedLength = 1L << 28;

    private readonly Crc32 _crc = new();
    private long _length;

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            var read = await inner.ReadAsync(buffer, cancellationToken);
            if (checksum is not null && buffer.Length > 0) Check(buffer.Span[..read]);
            _length += read;
            return _length <= MinCheckedLength || _length / MaxRatio <= compressedLength() ? read : throw TooLarge();
        }
        catch (Exception error) when (error is ZstdSharp.ZstdException or EndOfStreamException)
        {
            throw new InvalidDataException(error.Message.TrimEnd('.'), error);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }

    private void Check(ReadOnlySpan<byte> read)
    {
        _crc.Append(read);
        if (read.IsEmpty && _crc.GetCurrentHashAsUInt32() != checksum) throw new InvalidDataException("The checksum does not match");
    }

    private ImportException TooLarge() => new(
        file, null, null, $"The file expands to more than {MaxRatio} times its compressed size, which no table of bars does.",
        "Check its origin; if it is what you expect, unpack it and import the file inside.");
}
