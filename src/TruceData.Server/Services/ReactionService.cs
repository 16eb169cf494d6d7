using Grpc.Core;
using TruceData.Server.Errors;
using TruceData.Server.Mapping;
using TruceData.Server.Reading;
using TruceData.Server.Requests;
using TruceData.Store;
using TruceData.V1;

namespace TruceData.Server.Services;

/// <summary>Market moves as reported.</summary>
internal sealed class ReactionService(DataStore store, ViewReader views, Catalog catalog) : V1.ReactionService.ReactionServiceBase
{
    public override async Task<ListReactionsResponse> ListReactions(ListReactionsRequest request, ServerCallContext context)
    {
        var page = Page.Read(request, request.PageSize, request.PageToken, request.AsOf);
        var view = await views.ReadAsync(request.AsOf, page.Token, context.CancellationToken);
        await catalog.GetAllAsync(view.View, request.Events, Collections.Events, "events", context.CancellationToken);
        var query = new RecordQuery(view.View, Collections.Reactions)
        {
            Facets = Facets.Of(("event", request.Events), ("subject", request.Subjects), Facets.Enum("metric", request.Metrics)),
            Skip = page.Skip,
            Limit = page.Size,
        };
        var found = await store.ListRecordsAsync(query, context.CancellationToken);
        return new ListReactionsResponse
        {
            Reactions = { found.Records.Select(r => r.Message<Reaction>()) },
            NextPageToken = page.Next(request, view.View.Revision, found.HasMore),
            Snapshot = view.Snapshot(found.Records),
        };
    }

    public override async Task<GetReactionResponse> GetReaction(GetReactionRequest request, ServerCallContext context)
    {
        var view = await views.ReadAsync(request.AsOf, token: null, context.CancellationToken);
        var reaction = await catalog.GetAsync(view.View, request.Name, Collections.Reactions, "name", context.CancellationToken);
        var claims = await catalog.ClaimsOfAsync(view.View, request.Name, context.CancellationToken);
        return new GetReactionResponse
        {
            Reaction = reaction.Message<Reaction>(),
            Claims = { claims.Select(c => c.Message<Claim>()) },
            Snapshot = view.Snapshot(claims.Append(reaction)),
        };
    }

    public override Task<ReconcileReactionsResponse> ReconcileReactions(ReconcileReactionsRequest request, ServerCallContext context) =>
        throw Fail.NotImplemented("ReactionService/ReconcileReactions");
}
