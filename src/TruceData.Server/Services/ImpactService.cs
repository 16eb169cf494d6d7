using Grpc.Core;
using TruceData.Server.Mapping;
using TruceData.Server.Reading;
using TruceData.Server.Services.Requests;
using TruceData.Store;
using TruceData.Store.Records;
using TruceData.V1;

namespace TruceData.Server.Services;

/// <summary>What markets did around events.</summary>
internal sealed class ImpactService(
    DataStore store, ViewResolver views, Catalog catalog, SeriesReader reader, Timelines timelines, HeavyCalls heavyCalls)
    : V1.ImpactService.ImpactServiceBase
{
    public override async Task AlignEvents(
        AlignEventsRequest request, IServerStreamWriter<AlignEventsResponse> responseStream, ServerCallContext context)
    {
        var call = await AlignEventsCall.StartAsync(request, store, views, catalog, reader, timelines, context.CancellationToken);
        using var place = await heavyCalls.EnterAsync(call.Steps, context);
        await call.WriteAsync(responseStream, context.CancellationToken);
    }

    public override async Task<ListPairListsResponse> ListPairLists(ListPairListsRequest request, ServerCallContext context)
    {
        var page = RequestedPage.Read(request, request.PageSize, request.PageToken, request.AsOf);
        var view = await views.ReadAsync(request.AsOf, page.Token, context.CancellationToken);
        var query = new RecordQuery(view.View, Collections.PairLists);
        var found = await store.ListRecordsAsync(page.Limit(query), context.CancellationToken);
        return new ListPairListsResponse
        {
            PairLists = { found.Records.Select(r => r.Message<PairList>().ToView(request.View)) },
            NextPageToken = page.Next(request, view.View, found),
            Snapshot = view.Snapshot(found.Records),
        };
    }

    public override async Task<GetPairListResponse> GetPairList(GetPairListRequest request, ServerCallContext context)
    {
        var view = await views.ReadAsync(request.AsOf, token: null, context.CancellationToken);
        var list = await catalog.GetAsync(view.View, request.Name, Collections.PairLists, "name", context.CancellationToken);
        return new GetPairListResponse { PairList = list.Message<PairList>(), Snapshot = view.Snapshot([list]) };
    }

    public override async Task EstimateImpact(
        EstimateImpactRequest request, IServerStreamWriter<EstimateImpactResponse> responseStream, ServerCallContext context)
    {
        var call = await EstimateImpactCall.StartAsync(request, store, views, catalog, reader, context.CancellationToken);
        using var place = await heavyCalls.EnterAsync(call.Steps, context);
        await call.WriteAsync(responseStream, context.CancellationToken);
    }

    public override async Task SimulatePower(
        SimulatePowerRequest request, IServerStreamWriter<SimulatePowerResponse> responseStream, ServerCallContext context)
    {
        var call = await SimulatePowerCall.StartAsync(request, views, reader, context.CancellationToken);
        using var place = await heavyCalls.EnterAsync(call.Steps, context);
        await call.WriteAsync(responseStream, context.CancellationToken);
    }
}
