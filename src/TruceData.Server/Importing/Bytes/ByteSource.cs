using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;
using ZstdSharp;

namespace TruceData.Server.Importing.Bytes;

/// <summary>The bytes of a file or pipe, decompressed if they start with the signature of gzip, Zstandard or zip.</summary>
internal sealed class ByteSource : IAsyncDisposable
{
    private const int BufferSize = 1 << 17;

    private readonly Stream _input;
    private readonly Stream? _spool;

    private ByteSource(Stream input, Stream content, Stream? spool, bool isCompressed, bool isParquet)
    {
        _input = input;
        _spool = spool;
        Content = content;
        IsCompressed = isCompressed;
        IsParquet = isParquet;
    }

    /// <summary>The decompressed bytes. They can seek if <see cref="IsParquet"/>. Disposing this stream leaves the input open.</summary>
    public Stream Content { get; }

    /// <summary>Whether the input is compressed.</summary>
    public bool IsCompressed { get; }

    /// <summary>Whether the decompressed bytes are a Parquet file instead of text.</summary>
    public bool IsParquet { get; }

    /// <summary>Length of the input; null if it is unknown.</summary>
    public long? TotalBytes => _input.CanSeek ? _input.Length : null;

    /// <summary>Opens the bytes of an input.</summary>
    /// <param name="input">The input, which is left open. If it can seek, it is at its start.</param>
    /// <param name="file">The name of the file, for messages.</param>
    /// <param name="member">The name of the file to read in a zip archive; empty if the input contains one file.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="ImportException">The bytes are neither text nor Parquet, or the file in the archive cannot be read.</exception>
    public static async Task<ByteSource> OpenAsync(Stream input, string file, string member, CancellationToken cancellationToken)
    {
        var (bytes, format) = await PeekAsync(input, leaveOpen: true, cancellationToken);
        if (member.Length > 0 && format != FileFormat.Zip)
            throw new ImportException(file, null, null, "The file is not a zip archive, so --member does not apply.", "Omit it.");
        if (format?.Fix is not null) throw Foreign(file, format, isInside: false);
        if (format is null) return new ByteSource(input, bytes, spool: null, isCompressed: false, isParquet: false);

        Stream? spool = null;
        try
        {
            if (format == FileFormat.Parquet || format == FileFormat.Zip)
            {
                var seekable = input;
                if (input.CanSeek) input.Position = 0;
                else seekable = spool = await SpoolAsync(bytes, cancellationToken);
                if (format == FileFormat.Parquet) return new ByteSource(input, seekable, spool, isCompressed: false, isParquet: true);
                return await OpenInnerAsync(input, ZipMember.Open(seekable, file, member), spool, file, cancellationToken);
            }

            // The decompressor reads ahead, so the position of the input is at most one buffer behind.
            var counted = new CountingStream(bytes);
            Stream decompressed = format == FileFormat.Gzip
                ? new GZipStream(counted, CompressionMode.Decompress)
                : new DecompressionStream(counted, checkEndOfStream: true, leaveOpen: false);
            return await OpenInnerAsync(
                input, new DecompressedStream(decompressed, () => counted.Count, file), spool: null, file, cancellationToken);
        }
        catch (InvalidDataException error)
        {
            if (spool is not null) await spool.DisposeAsync();
            throw new ImportException(
                file, null, null, "The file is truncated or damaged and cannot be decompressed.", "Download it again.", error);
        }
        catch
        {
            if (spool is not null) await spool.DisposeAsync();
            throw;
        }
    }

    /// <summary>Returns the number of bytes read from the input, or <paramref name="decompressed"/> if the input has no position.</summary>
    public long BytesRead(long decompressed) => _input.CanSeek ? _input.Position : decompressed;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Content != _input) await Content.DisposeAsync();
        if (_spool is not null) await _spool.DisposeAsync();
    }

    private static async Task<ByteSource> OpenInnerAsync(
        Stream input, Stream decompressed, Stream? spool, string file, CancellationToken cancellationToken)
    {
        var (content, format) = await PeekAsync(decompressed, leaveOpen: false, cancellationToken);
        if (format == FileFormat.Parquet)
        {
            await using var _ = content;
            var parquet = await SpoolAsync(content, cancellationToken);
            return new ByteSource(input, parquet, spool, isCompressed: true, isParquet: true);
        }

        if (format is not null) throw Foreign(file, format, isInside: true);
        return new ByteSource(input, content, spool, isCompressed: true, isParquet: false);
    }

    private static async Task<(Stream Bytes, FileFormat? Format)> PeekAsync(
        Stream stream, bool leaveOpen, CancellationToken cancellationToken)
    {
        var pipe = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: BufferSize, leaveOpen: leaveOpen));
        var start = await pipe.ReadAtLeastAsync(FileFormat.PrefixLength, cancellationToken);
        var prefix = start.Buffer.Slice(0, Math.Min(start.Buffer.Length, FileFormat.PrefixLength)).ToArray();
        pipe.AdvanceTo(start.Buffer.Start);
        return (pipe.AsStream(), FileFormat.Detect(prefix));
    }

    /// <summary>Copies bytes to a temporary file that is deleted when it is closed.</summary>
    private static async Task<Stream> SpoolAsync(Stream bytes, CancellationToken cancellationToken)
    {
        var spool = new FileStream(
            Path.Combine(Path.GetTempPath(), $"trucedata-{Guid.NewGuid():N}"),
            FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, BufferSize, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        try
        {
            await bytes.CopyToAsync(spool, cancellationToken);
            spool.Position = 0;
            return spool;
        }
        catch
        {
            await spool.DisposeAsync();
            throw;
        }
    }

    private static ImportException Foreign(string file, FileFormat format, bool isInside) => new(
        file, null, null, isInside ? $"The compressed file contains {format.Name}." : $"The file is {format.Name}, not CSV.",
        format.Fix ?? "Unpack the outer file, and import the file inside.");
}
