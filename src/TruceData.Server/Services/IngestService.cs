using Grpc.Core;
using TruceData.Server.Mapping;
using TruceData.Server.Services.Ingesting;
using TruceData.Server.Services.Requests;
using TruceData.Store;
using TruceData.V1;

namespace TruceData.Server.Services;

/// <summary>Writes data. Each call creates one atomic revision, or none if it changes nothing.</summary>
internal sealed class IngestService(DataStore store, UploadSpace space, RecordTimeCheck recordTimes)
    : V1.IngestService.IngestServiceBase, IDisposable
{
    // The records of a stream are checked together in memory, so one stream at a time.
    private readonly SemaphoreSlim _recordsInMemory = new(1);

    public void Dispose() => _recordsInMemory.Dispose();

    public override async Task<ImportSeriesResponse> ImportSeries(
        IAsyncStreamReader<ImportSeriesRequest> requestStream, ServerCallContext context)
    {
        var upload = await SeriesUpload.StartAsync(new UploadReader<ImportSeriesRequest>(requestStream, context.CancellationToken));
        var (result, response) = await upload.RunAsync(store, space, context.CancellationToken);
        recordTimes.Inspect(result.Revision);
        return response;
    }

    public override async Task<ImportRecordsResponse> ImportRecords(
        IAsyncStreamReader<ImportRecordsRequest> requestStream, ServerCallContext context)
    {
        var upload = new UploadReader<ImportRecordsRequest>(requestStream, context.CancellationToken);
        var options = await RecordUpload.ReadHeaderAsync(upload);
        using var spool = new MessageSpool(space);
        await RecordUpload.SpoolAsync(upload, spool);
        await _recordsInMemory.WaitAsync(context.CancellationToken);
        try
        {
            var (result, counts) = await RecordImport.RunAsync(store, RecordUpload.Load(options, spool), context.CancellationToken);
            recordTimes.Inspect(result.Revision);
            return new ImportRecordsResponse
            {
                Revision = result.Revision.ToProto(),
                Changed = result.HasChanged,
                Counts = { counts },
            };
        }
        finally
        {
            _recordsInMemory.Release();
        }
    }

    public override async Task<RemoveRecordsResponse> RemoveRecords(RemoveRecordsRequest request, ServerCallContext context)
    {
        var result = await RecordRemoval.RunAsync(store, request, context.CancellationToken);
        recordTimes.Inspect(result.Revision);
        return new RemoveRecordsResponse { Revision = result.Revision.ToProto() };
    }
}
