using System.Runtime.CompilerServices;
using TruceData.Domain.Bars;
using TruceData.Server.Errors;
using TruceData.Server.Importing;
using TruceData.Server.Inspection;
using TruceData.Server.Mapping;
using TruceData.Store;
using TruceData.Store.Revisions;

namespace TruceData.Server.Services.Ingesting;

/// <summary>An ImportSeries stream, which is received completely before it is written.</summary>
internal sealed class SeriesUpload
{
    /// <summary>Maximum number of bytes in a stream, limited because they are spooled to the temporary folder.</summary>
    public const long MaxBytes = 8L << 30;

    private readonly UploadReader<V1.ImportSeriesRequest> _upload;
    private readonly SeriesUploadHeader _header;

    private SeriesUpload(UploadReader<V1.ImportSeriesRequest> upload, SeriesUploadHeader header)
    {
        _upload = upload;
        _header = header;
    }

    /// <summary>Reads the header and checks it without the store.</summary>
    public static async Task<SeriesUpload> StartAsync(UploadReader<V1.ImportSeriesRequest> upload)
    {
        var first = await upload.ReadAsync();
        if (first is null || first.MessageCase != V1.ImportSeriesRequest.MessageOneofCase.Header)
            throw ApiErrors.InvalidArgument(
                V1.ErrorReason.FieldRequired, "header", "is not the first message; send the header before the bars.");
        RequestInspector.Inspect(first);
        return new SeriesUpload(upload, new SeriesUploadHeader(first.Header));
    }

    /// <summary>Checks the header against the store, receives the bars and writes them.</summary>
    public async Task<(CommitResult Result, V1.ImportSeriesResponse Response)> RunAsync(
        DataStore store, UploadSpace space, CancellationToken cancellationToken)
    {
        if (_header.IsComplete && await store.FindLatestRevisionAsync(cancellationToken) is { } latest)
            await _header.ResolveAsync(names => store.FindRecordsAsync(latest.Number, names, cancellationToken));
        using var spool = new MessageSpool(space);
        for (var index = 0; await _upload.ReadAsync() is { } message; index++) Spool(message, index, spool);
        await _header.DetectLayoutAsync(spool.ReadBytes(), cancellationToken);
        await using var session = await store.BeginWriteAsync(_header.Options.Author, _header.Options.Message, cancellationToken);
        var (series, related) = await _header.ResolveAsync(names => session.FindRecordsAsync(names, cancellationToken));
        if (series.Fields.Count > 0) await CheckIdentityAsync(series, store, session, cancellationToken);
        var clock = SeriesClock.Create(series, name => related[name]);
        var writer = new SeriesImportWriter(session, _header.Options.KnowledgeTime, _header.CanReplace);
        var response = new V1.ImportSeriesResponse();
        if (_header.File is null)
            await writer.WriteAsync(series, clock, null, ReadBlocksAsync(series, spool, clock, cancellationToken), cancellationToken);
        else
            response.File = await WriteFileAsync(store, session, writer, series, clock, spool, cancellationToken);
        response.BarCount = writer.BarCount;
        response.Results.AddRange(writer.Results);
        var result = await CompleteAsync(store, session, writer, cancellationToken);
        response.Revision = result.Revision.ToProto();
        response.Changed = result.HasChanged;
        return (result, response);
    }

    private void Spool(V1.ImportSeriesRequest message, int index, MessageSpool spool)
    {
        if (message.MessageCase == V1.ImportSeriesRequest.MessageOneofCase.Header)
        {
            throw ApiErrors.InvalidArgument(
                V1.ErrorReason.ArgumentConflict, "header", "is sent twice; send it only as the first message.");
        }

        RequestInspector.Inspect(message);
        if (_header.File is null) SpoolChunk(message, index, spool);
        else SpoolData(message, index, spool);
        if (spool.Length > MaxBytes)
            throw ApiErrors.LimitExceeded($"The stream has more than {MaxBytes >> 30} GiB of bars; send several streams.");
    }

    private static void SpoolChunk(V1.ImportSeriesRequest message, int index, MessageSpool spool)
    {
        if (message.MessageCase == V1.ImportSeriesRequest.MessageOneofCase.Data)
        {
            throw ApiErrors.InvalidArgument(
                V1.ErrorReason.ArgumentConflict, $"data[{index}]",
                "is sent, but the header has no file; set header.file to send the bytes of a file.");
        }

        spool.Add(message.Chunk ?? throw ApiErrors.InvalidArgument(
            V1.ErrorReason.FieldRequired, $"chunks[{index}]", "is not set; send only chunks after the header."));
    }

    private static void SpoolData(V1.ImportSeriesRequest message, int index, MessageSpool spool)
    {
        if (message.MessageCase == V1.ImportSeriesRequest.MessageOneofCase.Chunk)
        {
            throw ApiErrors.InvalidArgument(
                V1.ErrorReason.ArgumentConflict, $"chunks[{index}]",
                "is sent, but the header has a file; send the bytes of the file as data, or omit header.file.");
        }

        if (message.Data.Length == 0)
        {
            throw ApiErrors.InvalidArgument(
                V1.ErrorReason.FieldRequired, $"data[{index}]", "is empty; send only messages with bytes of the file.");
        }

        spool.Add(message.Data);
    }

    private static async Task CheckIdentityAsync(
        V1.Series series, DataStore store, WriteSession session, CancellationToken cancellationToken)
    {
        if (await SeriesIdentity.FindStoredChangeAsync(series, store, session, cancellationToken) is not { } field) return;
        throw ApiErrors.InvalidArgument(
            V1.ErrorReason.RecordInvalid, $"header.series.{field}",
            $"differs from the stored {series.Name}, which has bars; import into another series, or remove this one first.");
    }

    private async Task<V1.SeriesFileReport> WriteFileAsync(
        DataStore store, WriteSession session, SeriesImportWriter writer, V1.Series series, BarClock clock, MessageSpool spool,
        CancellationToken cancellationToken)
    {
        try
        {
            var target = SeriesFileTarget.Create(series, clock, _header.Currency);
            await using var file = await _header.Layout.RunAsync(
                () => SeriesFile.OpenAsync(spool.ReadBytes(), _header.FileName, _header.File!, target, cancellationToken));
            var import = new SeriesFileImport(store, session, writer, file, _header.FileName);
            var report = await _header.Layout.RunAsync(() => import.RunAsync(
                series, clock, _header.Options.KnowledgeTime, _header.InstrumentAssetClass, progress: null, cancellationToken));
            if (_header.Layout.Note is { } note) report.Notes.Insert(0, note);
            return report;
        }
        catch (ImportException error)
        {
            throw ApiErrors.FileInvalid(error.Message, error.File, error.Line, error.Column, error.Cell);
        }
    }

    private async Task<CommitResult> CompleteAsync(
        DataStore store, WriteSession session, SeriesImportWriter writer, CancellationToken cancellationToken)
    {
        try
        {
            writer.ThrowIfChanged();
            return await _header.Options.CompleteAsync(store, session, cancellationToken);
        }
        catch (BarsChangedException changed)
        {
            throw ApiErrors.BarsChanged(changed.Message);
        }
    }

    private async IAsyncEnumerable<BarBlock> ReadBlocksAsync(
        V1.Series series, MessageSpool spool, BarClock clock, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = new ChunkReader(series, clock, _header.Options.KnowledgeTime);
        foreach (var (index, chunk) in spool.Read(V1.SeriesChunk.Parser).Index())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var block = reader.Read(chunk, $"chunks[{index}]");
            if (block.Count > 0) yield return block;
            await Task.CompletedTask;
        }
    }
}
