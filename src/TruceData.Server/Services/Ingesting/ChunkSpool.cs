using Google.Protobuf;
using TruceData.Server.Errors;
using TruceData.Server.Inspection;
using TruceData.V1;

namespace TruceData.Server.Services.Ingesting;

/// <summary>Spools the chunks of an ImportSeries stream to a temporary file, so that a slow client does not block other writers.</summary>
internal sealed class ChunkSpool : IDisposable
{
    /// <summary>Maximum number of bytes in a stream, limited because the file is in the temporary folder.</summary>
    public const long MaxBytes = 8L << 30;

    private readonly FileStream _file = new(
        Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None,
        bufferSize: 1 << 16, FileOptions.DeleteOnClose);

    /// <summary>Spools the rest of a stream.</summary>
    public static async Task<ChunkSpool> CreateAsync(UploadReader<ImportSeriesRequest> upload)
    {
        var spool = new ChunkSpool();
        try
        {
            for (var index = 0; await upload.ReadAsync() is { } message; index++) spool.Add(message, index);
            return spool;
        }
        catch
        {
            spool.Dispose();
            throw;
        }
    }

    /// <summary>Reads the chunks in the order of the stream.</summary>
    public IEnumerable<SeriesChunk> ReadChunks()
    {
        _file.Position = 0;
        while (_file.Position < _file.Length) yield return SeriesChunk.Parser.ParseDelimitedFrom(_file);
    }

    public void Dispose() => _file.Dispose();

    private void Add(ImportSeriesRequest message, int index)
    {
        if (message.MessageCase == V1.ImportSeriesRequest.MessageOneofCase.Header)
            throw ApiErrors.InvalidArgument(ErrorReason.ArgumentConflict, "header", "is sent twice; send it only as the first message.");
        RequestInspector.Inspect(message);
        var chunk = message.Chunk ?? throw ApiErrors.InvalidArgument(
            ErrorReason.FieldRequired, $"chunks[{index}]", "is not set; send only chunks after the header.");
        chunk.WriteDelimitedTo(_file);
        if (_file.Position > MaxBytes)
            throw ApiErrors.LimitExceeded($"The stream has more than {MaxBytes >> 30} GiB of chunks; send several streams.");
    }
}
