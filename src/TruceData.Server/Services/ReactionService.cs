using Grpc.Core;
using NodaTime;
using TruceData.Server.Mapping;
using TruceData.Server.Reading;
using TruceData.Server.Services.Requests;
using TruceData.Store;
using TruceData.Store.Records;

namespace TruceData.Server.Services;

/// <summary>Serves reported market moves and compares them with prices.</summary>
internal sealed class ReactionService(DataStore store, ViewResolver views, Catalog catalog, SeriesReader reader)
    : V1.ReactionService.ReactionServiceBase
{
    public override async Task<V1.ListReactionsResponse> ListReactions(V1.ListReactionsRequest request, ServerCallContext context)
    {
        var page = RequestedPage.Read(request, request.PageSize, request.PageToken, request.AsOf);
        var view = (await views.ReadAsync(request.AsOf, page.Token, context.CancellationToken)).ForEvents();
        await catalog.GetAllAsync(view.View, request.Events, Collections.Events, "events", context.CancellationToken);
        await FilterValues.CheckAsync(
            store, view.View, Collections.Reactions, [("subject", request.Subjects, "subjects")], context.CancellationToken);
        var query = new RecordQuery(view.View, Collections.Reactions)
        {
            Facets = Facets.Create(("event", request.Events), ("subject", request.Subjects), Facets.Enum("metric", request.Metrics)),
        };
        var found = await store.ListRecordsAsync(page.Limit(query), context.CancellationToken);
        return new V1.ListReactionsResponse
        {
            Reactions = { found.Records.Select(r => r.Message<V1.Reaction>()) },
            NextPageToken = page.Next(request, view.View, found),
            Snapshot = view.Snapshot(found.Records),
        };
    }

    public override async Task<V1.GetReactionResponse> GetReaction(V1.GetReactionRequest request, ServerCallContext context)
    {
        var view = (await views.ReadAsync(request.AsOf, token: null, context.CancellationToken)).ForEvents();
        var reaction = await catalog.GetAsync(view.View, request.Name, Collections.Reactions, "name", context.CancellationToken);
        var claims = await catalog.ClaimsOfAsync(view.View, request.Name, context.CancellationToken);
        var fitting = new EvidenceSpace(reaction).Take(claims.Select(c => c.Message<V1.Claim>()));
        return new V1.GetReactionResponse
        {
            Reaction = reaction.Message<V1.Reaction>(),
            Claims = { fitting },
            Snapshot = view.Snapshot(claims.Take(fitting.Count).Append(reaction)),
            NextClaimsPageToken = EvidenceSpace.NextClaims(request.Name, request.AsOf, view.View, fitting.Count, claims.Count),
        };
    }

    public override async Task<V1.ReconcileReactionsResponse> ReconcileReactions(
        V1.ReconcileReactionsRequest request, ServerCallContext context)
    {
        var sessions = Reconciler.ReadSessions(request.MaxSessions);
        var page = RequestedPage.Read(request, request.PageSize, request.PageToken, request.AsOf, defaultSize: 20, maximumSize: 100);
        var view = (await views.ReadAsync(request.AsOf, page.Token, context.CancellationToken)).ForEvents();
        var found = await Reconciler.ReactionsAsync(request, store, catalog, view.View, page, context.CancellationToken);
        var reconciler = new Reconciler(store, catalog, reader, view.View, sessions);
        var (reconciled, hasMore) = await page.FillAsync(
            found.Records.ToAsyncEnumerable().Select((r, token) => reconciler.ReconcileAsync(r, token)),
            r => r.Reconciliation.CalculateSize(), context.CancellationToken);
        return new V1.ReconcileReactionsResponse
        {
            Reconciliations = { reconciled.Select(r => r.Reconciliation) },
            NextPageToken = page.Next(request, view.View, reconciled.Count, hasMore || found.HasMore),
            Snapshot = view.Snapshot(reconciled.Select(r => (Instant?)r.Newest).Max()),
        };
    }
}
