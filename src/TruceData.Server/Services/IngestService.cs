using Grpc.Core;
using TruceData.Server.Errors;
using TruceData.V1;

namespace TruceData.Server.Services;

/// <summary>Writing over gRPC. The command line imports; protos/README.md says what is served.</summary>
internal sealed class IngestService : V1.IngestService.IngestServiceBase
{
    public override Task<ImportSeriesResponse> ImportSeries(IAsyncStreamReader<ImportSeriesRequest> requestStream, ServerCallContext context) =>
        throw Fail.NotImplemented("IngestService/ImportSeries");

    public override Task<ImportRecordsResponse> ImportRecords(IAsyncStreamReader<ImportRecordsRequest> requestStream, ServerCallContext context) =>
        throw Fail.NotImplemented("IngestService/ImportRecords");

    public override Task<RemoveRecordsResponse> RemoveRecords(RemoveRecordsRequest request, ServerCallContext context) =>
        throw Fail.NotImplemented("IngestService/RemoveRecords");
}
