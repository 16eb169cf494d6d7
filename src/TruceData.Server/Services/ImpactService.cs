using Grpc.Core;
using TruceData.Server.Mapping;
using TruceData.Server.Reading;
using TruceData.Store;
using TruceData.V1;

namespace TruceData.Server.Services;

/// <summary>What markets did around events.</summary>
internal sealed class ImpactService(DataStore store, ViewResolver views, Catalog catalog, SeriesReader reader, Timelines timelines) : V1.ImpactService.ImpactServiceBase
{
    public override async Task AlignEvents(AlignEventsRequest request, IServerStreamWriter<AlignEventsResponse> responseStream, ServerCallContext context)
    {
        var call = await AlignEventsCall.StartAsync(request, store, views, catalog, reader, timelines, context.CancellationToken);
        await responseStream.WriteTogetherAsync(call.ResponsesAsync(context.CancellationToken), AlignmentMapping.EstimateSize);
    }

    public override async Task EstimateImpact(EstimateImpactRequest request, IServerStreamWriter<EstimateImpactResponse> responseStream, ServerCallContext context)
    {
        var read = await StudyRead.StartAsync(request, store, views, catalog, context.CancellationToken);
        await responseStream.WriteTogetherAsync(read.ResponsesAsync(context.CancellationToken), message => message.CalculateSize());
    }
}
