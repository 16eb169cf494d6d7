using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;

namespace TruceData.Server.Importing;

/// <summary>The bytes of an input, unpacked when it begins as gzip does; works on pipes as on files.</summary>
internal sealed class ByteSource
{
    private const int BufferSize = 1 << 17;

    private readonly Stream _input;

    private ByteSource(Stream input, Stream content, bool compressed)
    {
        _input = input;
        Content = content;
        Compressed = compressed;
    }

    /// <summary>The bytes, unpacked. Disposing it leaves the input open.</summary>
    public Stream Content { get; }

    public bool Compressed { get; }

    /// <summary>Length of the input; null where it cannot be known.</summary>
    public long? TotalBytes => _input.CanSeek ? _input.Length : null;

    public static async Task<ByteSource> OpenAsync(Stream input, CancellationToken cancellationToken)
    {
        var pipe = PipeReader.Create(input, new StreamPipeReaderOptions(bufferSize: BufferSize, leaveOpen: true));
        var start = await pipe.ReadAtLeastAsync(2, cancellationToken);
        var compressed = start.Buffer.Length >= 2 && start.Buffer.Slice(0, 2).ToArray() is [0x1f, 0x8b];
        pipe.AdvanceTo(start.Buffer.Start);
        var bytes = pipe.AsStream();
        return new ByteSource(input, compressed ? new GZipStream(bytes, CompressionMode.Decompress) : bytes, compressed);
    }

    /// <summary>Bytes taken from the input, or as many as were unpacked where it does not say.</summary>
    public long BytesRead(long unpacked) => _input.CanSeek ? _input.Position : unpacked;
}
