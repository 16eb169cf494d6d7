using Google.Protobuf;
using TruceData.Server.Errors;
using TruceData.Server.Requests;
using TruceData.V1;
using Case = TruceData.V1.ImportSeriesRequest.MessageOneofCase;

namespace TruceData.Server.Ingesting;

/// <summary>The chunks of one ImportSeries stream in a file of their own, so that a slow client keeps no other writer waiting.</summary>
internal sealed class ChunkSpool : IDisposable
{
    /// <summary>As many bytes as one stream may have: the file lies in the temporary folder.</summary>
    public const long MaxBytes = 8L << 30;

    private readonly FileStream _file = new(
        Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);

    /// <summary>Takes a stream to its end.</summary>
    public static async Task<ChunkSpool> FillAsync(Upload<ImportSeriesRequest> upload)
    {
        var spool = new ChunkSpool();
        try
        {
            for (var index = 0; await upload.NextAsync() is { } message; index++) spool.Add(message, index);
            return spool;
        }
        catch
        {
            spool.Dispose();
            throw;
        }
    }

    /// <summary>The chunks in the order sent.</summary>
    public IEnumerable<SeriesChunk> Chunks()
    {
        _file.Position = 0;
        while (_file.Position < _file.Length) yield return SeriesChunk.Parser.ParseDelimitedFrom(_file);
    }

    public void Dispose() => _file.Dispose();

    private void Add(ImportSeriesRequest message, int index)
    {
        if (message.MessageCase == Case.Header)
            throw ApiErrors.InvalidArgument(ErrorReason.ArgumentConflict, "header", "stands twice; only the first message is one.");
        RequestInspector.Inspect(message);
        var chunk = message.Chunk ?? throw ApiErrors.InvalidArgument(
            ErrorReason.FieldRequired, $"chunks[{index}]", "is not set; after the header every message is a chunk.");
        chunk.WriteDelimitedTo(_file);
        if (_file.Position > MaxBytes) throw ApiErrors.LimitExceeded($"More than {MaxBytes >> 30} GiB of chunks in one stream; send several.");
    }
}
