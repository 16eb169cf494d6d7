using Grpc.Core;
using TruceData.Server.Mapping;
using TruceData.Server.Reading;
using TruceData.Store;
using TruceData.V1;

namespace TruceData.Server.Services;

/// <summary>What markets did around events.</summary>
internal sealed class ImpactService(DataStore store, ViewResolver views, Catalog catalog, Timelines timelines) : V1.ImpactService.ImpactServiceBase
{
    public override async Task AlignEvents(AlignEventsRequest request, IServerStreamWriter<AlignEventsResponse> responseStream, ServerCallContext context)
    {
        var read = await AlignmentRead.StartAsync(request, store, views, catalog, timelines, context.CancellationToken);
        await responseStream.WriteTogetherAsync(read.ResponsesAsync(context.CancellationToken), AlignmentMapping.RoughSizeOf);
    }

    public override async Task EstimateImpact(EstimateImpactRequest request, IServerStreamWriter<EstimateImpactResponse> responseStream, ServerCallContext context)
    {
        var read = await StudyRead.StartAsync(request, store, views, catalog, context.CancellationToken);
        await responseStream.WriteTogetherAsync(read.ResponsesAsync(context.CancellationToken), message => message.CalculateSize());
    }
}
