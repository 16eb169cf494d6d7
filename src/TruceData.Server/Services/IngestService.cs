using Grpc.Core;
using TruceData.Server.Mapping;
using TruceData.Server.Services.Ingesting;
using TruceData.Server.Services.Requests;
using TruceData.Store;
using TruceData.V1;

namespace TruceData.Server.Services;

/// <summary>Writes data. Each call creates one atomic revision, or none if it changes nothing.</summary>
internal sealed class IngestService(DataStore store, RecordTimeCheck recordTimes) : V1.IngestService.IngestServiceBase
{
    public override async Task<ImportSeriesResponse> ImportSeries(
        IAsyncStreamReader<ImportSeriesRequest> requestStream, ServerCallContext context)
    {
        var upload = await SeriesUpload.StartAsync(new UploadReader<ImportSeriesRequest>(requestStream, context.CancellationToken));
        var result = await upload.RunAsync(store, context.CancellationToken);
        recordTimes.Inspect(result.Revision);
        return new ImportSeriesResponse { Revision = result.Revision.ToProto(), Changed = result.HasChanged, BarCount = upload.BarCount };
    }

    public override async Task<ImportRecordsResponse> ImportRecords(
        IAsyncStreamReader<ImportRecordsRequest> requestStream, ServerCallContext context)
    {
        var upload = await RecordUpload.ReadAsync(new UploadReader<ImportRecordsRequest>(requestStream, context.CancellationToken));
        var result = await RecordImport.RunAsync(store, upload, context.CancellationToken);
        recordTimes.Inspect(result.Revision);
        return new ImportRecordsResponse { Revision = result.Revision.ToProto(), Changed = result.HasChanged };
    }

    public override async Task<RemoveRecordsResponse> RemoveRecords(RemoveRecordsRequest request, ServerCallContext context)
    {
        var result = await RecordRemoval.RunAsync(store, request, context.CancellationToken);
        recordTimes.Inspect(result.Revision);
        return new RemoveRecordsResponse { Revision = result.Revision.ToProto() };
    }
}
