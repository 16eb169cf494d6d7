using Grpc.Core;
using NodaTime;
using TruceData.Server.Mapping;
using TruceData.Server.Reading;
using TruceData.Server.Requests;
using TruceData.Store;
using TruceData.V1;

namespace TruceData.Server.Services;

/// <summary>Market moves as reported, and whether prices bear them out.</summary>
internal sealed class ReactionService(DataStore store, ViewReader views, Catalog catalog) : V1.ReactionService.ReactionServiceBase
{
    public override async Task<ListReactionsResponse> ListReactions(ListReactionsRequest request, ServerCallContext context)
    {
        var page = Page.Read(request, request.PageSize, request.PageToken, request.AsOf);
        var view = await views.ReadAsync(request.AsOf, page.Token, context.CancellationToken);
        await catalog.GetAllAsync(view.View, request.Events, Collections.Events, "events", context.CancellationToken);
        await FilterValues.CheckAsync(store, view.View, Collections.Reactions, [("subject", request.Subjects, "subjects")], context.CancellationToken);
        var query = new RecordQuery(view.View, Collections.Reactions)
        {
            Facets = Facets.Of(("event", request.Events), ("subject", request.Subjects), Facets.Enum("metric", request.Metrics)),
        };
        var found = await store.ListRecordsAsync(page.Of(query), context.CancellationToken);
        return new ListReactionsResponse
        {
            Reactions = { found.Records.Select(r => r.Message<Reaction>()) },
            NextPageToken = page.Next(request, view.View.Revision, found),
            Snapshot = view.Snapshot(found.Records),
        };
    }

    public override async Task<GetReactionResponse> GetReaction(GetReactionRequest request, ServerCallContext context)
    {
        var view = await views.ReadAsync(request.AsOf, token: null, context.CancellationToken);
        var reaction = await catalog.GetAsync(view.View, request.Name, Collections.Reactions, "name", context.CancellationToken);
        var claims = await catalog.ClaimsOfAsync(view.View, request.Name, context.CancellationToken);
        var fitting = new EvidenceSpace(reaction).Take(claims.Select(c => c.Message<Claim>()));
        return new GetReactionResponse
        {
            Reaction = reaction.Message<Reaction>(),
            Claims = { fitting },
            Snapshot = view.Snapshot(claims.Take(fitting.Count).Append(reaction)),
            NextClaimsPageToken = EvidenceSpace.NextClaims(request.Name, request.AsOf, view.View.Revision, fitting.Count, claims.Count),
        };
    }

    public override async Task<ReconcileReactionsResponse> ReconcileReactions(ReconcileReactionsRequest request, ServerCallContext context)
    {
        var sessions = ReconciliationRead.ReadSessions(request.MaxSessions);
        var page = Page.Read(request, request.PageSize, request.PageToken, request.AsOf, defaultSize: 20, maximumSize: 100);
        var view = await views.ReadAsync(request.AsOf, page.Token, context.CancellationToken);
        var found = await ReconciliationRead.ReactionsAsync(request, store, catalog, view.View, page, context.CancellationToken);
        var read = new ReconciliationRead(store, catalog, view.View, sessions);
        var (made, hasMore) = await page.FillAsync(
            found.Records.ToAsyncEnumerable().Select((r, token) => read.ReconcileAsync(r, token)),
            r => r.Reconciliation.CalculateSize(), context.CancellationToken);
        return new ReconcileReactionsResponse
        {
            Reconciliations = { made.Select(r => r.Reconciliation) },
            NextPageToken = page.Next(request, view.View.Revision, made.Count, hasMore || found.HasMore),
            Snapshot = view.Snapshot(made.Select(r => (Instant?)r.Newest).Max()),
        };
    }
}
