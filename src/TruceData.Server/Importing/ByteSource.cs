using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;

namespace TruceData.Server.Importing;

/// <summary>The bytes of a file or pipe, decompressed if they start with the signature of gzip.</summary>
internal sealed class ByteSource
{
    private const int BufferSize = 1 << 17;

    private readonly Stream _input;

    private ByteSource(Stream input, Stream content, bool isCompressed)
    {
        _input = input;
        Content = content;
        IsCompressed = isCompressed;
    }

    /// <summary>The decompressed bytes. Disposing this stream leaves the input open.</summary>
    public Stream Content { get; }

    public bool IsCompressed { get; }

    /// <summary>Length of the input; null if it is unknown.</summary>
    public long? TotalBytes => _input.CanSeek ? _input.Length : null;

    public static async Task<ByteSource> OpenAsync(Stream input, CancellationToken cancellationToken)
    {
        var pipe = PipeReader.Create(input, new StreamPipeReaderOptions(bufferSize: BufferSize, leaveOpen: true));
        var start = await pipe.ReadAtLeastAsync(2, cancellationToken);
        var isCompressed = start.Buffer.Length >= 2 && start.Buffer.Slice(0, 2).ToArray() is [0x1f, 0x8b];
        pipe.AdvanceTo(start.Buffer.Start);
        var bytes = pipe.AsStream();
        var content = isCompressed ? new GZipStream(bytes, CompressionMode.Decompress) : bytes;
        return new ByteSource(input, content, isCompressed);
    }

    /// <summary>Returns the number of bytes read from the input, or <paramref name="decompressed"/> if the input has no position.</summary>
    public long BytesRead(long decompressed) => _input.CanSeek ? _input.Position : decompressed;
}
