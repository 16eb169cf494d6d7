using Grpc.Core;
using TruceData.Server.Errors;
using TruceData.Server.Mapping;
using TruceData.Server.Reading;
using TruceData.Server.Requests;
using TruceData.Server.Watching;
using TruceData.Store;
using TruceData.V1;

namespace TruceData.Server.Services;

/// <summary>What happened, who says so, and what was known when.</summary>
internal sealed class EventService(DataStore store, ViewReader views, Catalog catalog, RevisionFeed feed) : V1.EventService.EventServiceBase
{
    public override async Task<ListEventsResponse> ListEvents(ListEventsRequest request, ServerCallContext context)
    {
        var page = Page.Read(request, request.PageSize, request.PageToken, request.AsOf);
        var view = await views.ReadAsync(request.AsOf, page.Token, context.CancellationToken);
        var query = await EventFilters.QueryAsync(store, view.View, request.Filter, "filter", context.CancellationToken);
        var found = await store.ListRecordsAsync(page.Of(query), context.CancellationToken);
        return new ListEventsResponse
        {
            Events = { found.Records.Select(r => r.Message<Event>()) },
            NextPageToken = page.Next(request, view.View.Revision, found),
            Snapshot = view.Snapshot(found.Records),
        };
    }

    public override async Task<GetEventResponse> GetEvent(GetEventRequest request, ServerCallContext context)
    {
        var view = await views.ReadAsync(request.AsOf, token: null, context.CancellationToken);
        var record = await catalog.GetAsync(view.View, request.Name, Collections.Events, "name", context.CancellationToken);
        var records = await catalog.ClaimsOfAsync(view.View, request.Name, context.CancellationToken);
        var claims = records.Select(c => c.Message<Claim>()).ToArray();
        var sources = await catalog.SourcesOfAsync(view.View, claims, context.CancellationToken);
        var resolved = ResolutionMapping.Resolve(claims, sources, request.ResolutionRule).ToArray();
        var evidence = new EvidenceSpace(record);
        var fields = evidence.Take(resolved);
        var fitting = evidence.Take(claims);
        return new GetEventResponse
        {
            Event = record.Message<Event>(),
            Claims = { fitting },
            ResolvedFields = { fields },
            Snapshot = view.Snapshot(records.Append(record)),
            NextClaimsPageToken = EvidenceSpace.NextClaims(request.Name, request.AsOf, view.View.Revision, fitting.Count, claims.Length),
            ResolvedFieldCount = resolved.Length,
        };
    }

    public override async Task<ListClaimsResponse> ListClaims(ListClaimsRequest request, ServerCallContext context)
    {
        var page = Page.Read(request, request.PageSize, request.PageToken, request.AsOf);
        var view = await views.ReadAsync(request.AsOf, page.Token, context.CancellationToken);
        if (request.Subject.Length > 0) await catalog.GetAsync(view.View, request.Subject, SubjectCollection(request.Subject), "subject", context.CancellationToken);
        if (request.Source.Length > 0) await catalog.GetAsync(view.View, request.Source, Collections.Sources, "source", context.CancellationToken);
        if (request.FieldPath.Length > 0)
            await FilterValues.CheckOneAsync(store, view.View, Collections.Claims, ("field_path", request.FieldPath, "field_path"), context.CancellationToken);

        var query = new RecordQuery(view.View, Collections.Claims)
        {
            Facets = Facets.Of(("subject", [request.Subject]), ("source", [request.Source]), ("field_path", [request.FieldPath]), Facets.Enum("stance", request.Stances)),
        };
        var found = request.ConflictsOnly
            ? await ConflictingClaims.ListAsync(store, query, page, context.CancellationToken)
            : await store.ListRecordsAsync(page.Of(query), context.CancellationToken);
        return new ListClaimsResponse
        {
            Claims = { found.Records.Select(r => r.Message<Claim>()) },
            NextPageToken = page.Next(request, view.View.Revision, found),
            Snapshot = view.Snapshot(found.Records),
        };
    }

    public override async Task<ListSourcesResponse> ListSources(ListSourcesRequest request, ServerCallContext context)
    {
        var page = Page.Read(request, request.PageSize, request.PageToken, request.AsOf);
        var view = await views.ReadAsync(request.AsOf, page.Token, context.CancellationToken);
        var query = new RecordQuery(view.View, Collections.Sources) { Facets = Facets.Of(Facets.Enum("kind", request.Kinds)) };
        var found = await store.ListRecordsAsync(page.Of(query), context.CancellationToken);
        return new ListSourcesResponse
        {
            Sources = { found.Records.Select(r => r.Message<Source>().ToView(request.View.OrDefault(ResourceView.Basic))) },
            NextPageToken = page.Next(request, view.View.Revision, found),
            Snapshot = view.Snapshot(found.Records),
        };
    }

    public override async Task<GetSourceResponse> GetSource(GetSourceRequest request, ServerCallContext context)
    {
        var view = await views.ReadAsync(request.AsOf, token: null, context.CancellationToken);
        var source = await catalog.GetAsync(view.View, request.Name, Collections.Sources, "name", context.CancellationToken);
        return new GetSourceResponse { Source = source.Message<Source>().ToView(request.View.OrDefault(ResourceView.Full)), Snapshot = view.Snapshot([source]) };
    }

    public override async Task WatchEvents(WatchEventsRequest request, IServerStreamWriter<WatchEventsResponse> responseStream, ServerCallContext context)
    {
        var watch = await EventWatch.StartAsync(request, store, feed, context.CancellationToken);
        await foreach (var response in watch.ResponsesAsync(context.CancellationToken)) await responseStream.WriteAsync(response, context.CancellationToken);
    }

    private static string SubjectCollection(string subject)
    {
        var collection = subject.Split('/')[0];
        return collection is Collections.Events or Collections.Reactions or Collections.Policies
            ? collection
            : throw Fail.Argument(ErrorReason.NameInvalid, "subject", $"\"{subject}\" is not of the form events/{{id}}, reactions/{{id}} or policies/{{id}}.");
    }
}
