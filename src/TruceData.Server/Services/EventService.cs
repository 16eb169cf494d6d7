using Grpc.Core;
using TruceData.Server.Errors;
using TruceData.Server.Mapping;
using TruceData.Server.Reading;
using TruceData.Server.Services.Requests;
using TruceData.Server.Services.Watching;
using TruceData.Store;
using TruceData.Store.Records;

namespace TruceData.Server.Services;

/// <summary>Serves events with the claims and sources behind them, as they were known at a view.</summary>
internal sealed class EventService(DataStore store, ViewResolver views, Catalog catalog, RevisionFeed feed)
    : V1.EventService.EventServiceBase
{
    public override async Task<V1.ListEventsResponse> ListEvents(V1.ListEventsRequest request, ServerCallContext context)
    {
        var page = RequestedPage.Read(request, request.PageSize, request.PageToken, request.AsOf);
        var view = await views.ReadAsync(request.AsOf, page.Token, context.CancellationToken);
        var query = await EventFilters.QueryAsync(store, view.View, request.Filter, "filter", context.CancellationToken);
        var found = await store.ListRecordsAsync(page.Limit(query), context.CancellationToken);
        return new V1.ListEventsResponse
        {
            Events = { found.Records.Select(r => r.Message<V1.Event>()) },
            NextPageToken = page.Next(request, view.View, found),
            Snapshot = view.ForEvents((query.OverlapsFrom, query.OverlapsTo)).Snapshot(found.Records),
        };
    }

    public override async Task<V1.GetEventResponse> GetEvent(V1.GetEventRequest request, ServerCallContext context)
    {
        var view = (await views.ReadAsync(request.AsOf, token: null, context.CancellationToken)).ForEvents();
        var record = await catalog.GetAsync(view.View, request.Name, Collections.Events, "name", context.CancellationToken);
        var records = await catalog.ClaimsOfAsync(view.View, request.Name, context.CancellationToken);
        var claims = records.Select(c => c.Message<V1.Claim>()).ToArray();
        var sources = (await catalog.FindAsync(view.View, claims.Select(c => c.Source), context.CancellationToken))
            .ToDictionary(s => s.Key, s => s.Value.Message<V1.Source>(), StringComparer.Ordinal);
        var resolved = ResolutionMapping.Resolve(claims, sources, request.ResolutionRule).ToArray();
        var evidence = new EvidenceSpace(record);
        var fields = evidence.Take(resolved);
        var fitting = evidence.Take(claims);
        return new V1.GetEventResponse
        {
            Event = record.Message<V1.Event>(),
            Claims = { fitting },
            ResolvedFields = { fields },
            Snapshot = view.Snapshot(records.Append(record)),
            NextClaimsPageToken = EvidenceSpace.NextClaims(request.Name, request.AsOf, view.View, fitting.Count, claims.Length),
            ResolvedFieldCount = resolved.Length,
        };
    }

    public override async Task<V1.ListClaimsResponse> ListClaims(V1.ListClaimsRequest request, ServerCallContext context)
    {
        var page = RequestedPage.Read(request, request.PageSize, request.PageToken, request.AsOf);
        var view = (await views.ReadAsync(request.AsOf, page.Token, context.CancellationToken)).ForEvents();
        if (request.Subject.Length > 0)
            await catalog.GetAsync(view.View, request.Subject, SubjectCollection(request.Subject), "subject", context.CancellationToken);
        if (request.Source.Length > 0)
            await catalog.GetAsync(view.View, request.Source, Collections.Sources, "source", context.CancellationToken);
        if (request.FieldPath.Length > 0)
        {
            await FilterValues.CheckOneAsync(
                store, view.View, Collections.Claims, ("field_path", request.FieldPath, "field_path"), context.CancellationToken);
        }

        var query = new RecordQuery(view.View, Collections.Claims)
        {
            Facets = Facets.Create(
                ("subject", [request.Subject]), ("source", [request.Source]), ("field_path", [request.FieldPath]),
                Facets.Enum("stance", request.Stances)),
        };
        var found = request.ConflictsOnly
            ? await ConflictingClaims.ListAsync(store, query, page, context.CancellationToken)
            : await store.ListRecordsAsync(page.Limit(query), context.CancellationToken);
        return new V1.ListClaimsResponse
        {
            Claims = { found.Records.Select(r => r.Message<V1.Claim>()) },
            NextPageToken = page.Next(request, view.View, found),
            Snapshot = view.Snapshot(found.Records),
        };
    }

    public override async Task<V1.ListSourcesResponse> ListSources(V1.ListSourcesRequest request, ServerCallContext context)
    {
        var page = RequestedPage.Read(request, request.PageSize, request.PageToken, request.AsOf);
        var view = (await views.ReadAsync(request.AsOf, page.Token, context.CancellationToken)).ForEvents();
        var query = new RecordQuery(view.View, Collections.Sources) { Facets = Facets.Create(Facets.Enum("kind", request.Kinds)) };
        var found = await store.ListRecordsAsync(page.Limit(query), context.CancellationToken);
        return new V1.ListSourcesResponse
        {
            Sources = { found.Records.Select(r => r.Message<V1.Source>().ToView(request.View.Or(V1.ResourceView.Basic))) },
            NextPageToken = page.Next(request, view.View, found),
            Snapshot = view.Snapshot(found.Records),
        };
    }

    public override async Task<V1.GetSourceResponse> GetSource(V1.GetSourceRequest request, ServerCallContext context)
    {
        var view = (await views.ReadAsync(request.AsOf, token: null, context.CancellationToken)).ForEvents();
        var source = await catalog.GetAsync(view.View, request.Name, Collections.Sources, "name", context.CancellationToken);
        return new V1.GetSourceResponse
        {
            Source = source.Message<V1.Source>().ToView(request.View.Or(V1.ResourceView.Full)),
            Snapshot = view.Snapshot([source]),
        };
    }

    public override async Task WatchEvents(
        V1.WatchEventsRequest request, IServerStreamWriter<V1.WatchEventsResponse> responseStream, ServerCallContext context)
    {
        var watch = await EventWatch.StartAsync(request, store, feed, context.CancellationToken);
        await foreach (var response in watch.ResponsesAsync(context.CancellationToken))
            await responseStream.WriteAsync(response, context.CancellationToken);
    }

    private static string SubjectCollection(string subject)
    {
        var collection = subject.Split('/')[0];
        return collection is Collections.Events or Collections.Reactions or Collections.Policies
            ? collection
            : throw ApiErrors.InvalidArgument(
                V1.ErrorReason.NameInvalid, "subject",
                $"\"{subject}\" is not of the form events/{{id}}, reactions/{{id}} or policies/{{id}}.");
    }
}
