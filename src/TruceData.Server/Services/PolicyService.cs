using Grpc.Core;
using TruceData.Server.Mapping;
using TruceData.Server.Reading;
using TruceData.Server.Services.Requests;
using TruceData.Store;
using TruceData.Store.Records;

namespace TruceData.Server.Services;

/// <summary>Serves policies and their paths, as they were known at a view.</summary>
internal sealed class PolicyService(DataStore store, ViewResolver views, Catalog catalog) : V1.PolicyService.PolicyServiceBase
{
    public override async Task<V1.ListPoliciesResponse> ListPolicies(V1.ListPoliciesRequest request, ServerCallContext context)
    {
        var page = RequestedPage.Read(request, request.PageSize, request.PageToken, request.AsOf);
        var view = (await views.ReadAsync(request.AsOf, page.Token, context.CancellationToken)).ForEvents();
        await FilterValues.CheckAsync(
            store, view.View, Collections.Policies, [("jurisdiction", request.Jurisdictions, "jurisdictions")], context.CancellationToken);
        var query = new RecordQuery(view.View, Collections.Policies)
        {
            Facets = Facets.Create(Facets.Enum("kind", request.Kinds), ("jurisdiction", request.Jurisdictions)),
        };
        var found = await store.ListRecordsAsync(page.Limit(query), context.CancellationToken);
        return new V1.ListPoliciesResponse
        {
            Policies = { found.Records.Select(r => r.Message<V1.Policy>()) },
            NextPageToken = page.Next(request, view.View, found),
            Snapshot = view.Snapshot(found.Records),
        };
    }

    public override async Task<V1.GetPolicyResponse> GetPolicy(V1.GetPolicyRequest request, ServerCallContext context)
    {
        var view = (await views.ReadAsync(request.AsOf, token: null, context.CancellationToken)).ForEvents();
        var policy = await catalog.GetAsync(view.View, request.Name, Collections.Policies, "name", context.CancellationToken);
        return new V1.GetPolicyResponse { Policy = policy.Message<V1.Policy>(), Snapshot = view.Snapshot([policy]) };
    }

    public override async Task<V1.GetPolicyPathResponse> GetPolicyPath(V1.GetPolicyPathRequest request, ServerCallContext context)
    {
        var valid = request.Valid.ToBounds("valid");
        var page = RequestedPage.Read(request, request.PageSize, request.PageToken, request.AsOf, defaultSize: 1000);
        var view = (await views.ReadAsync(request.AsOf, page.Token, context.CancellationToken)).ForEvents(valid);
        var policy = await catalog.GetAsync(view.View, request.Name, Collections.Policies, "name", context.CancellationToken);
        var path = await PolicyPathStep.ReadAsync(store, view.View, request.Name, valid, context.CancellationToken);
        var (steps, hasMore) = await page.FillAsync(
            path.Skip(page.Skip).Select(s => (s.Step.KnowledgeTime, Proto: s.Step.ToProto(s.Event))).ToAsyncEnumerable(),
            s => s.Proto.CalculateSize(), MessageLimits.MaxRecordBytes - policy.Body.Length, context.CancellationToken);
        return new V1.GetPolicyPathResponse
        {
            Policy = policy.Message<V1.Policy>(),
            Steps = { steps.Select(s => s.Proto) },
            Snapshot = view.Snapshot(steps.Select(s => s.KnowledgeTime).Append(policy.KnowledgeTime).Max()),
            NextPageToken = page.Next(request, view.View, steps.Count, hasMore),
        };
    }
}
