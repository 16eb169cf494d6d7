using System.Runtime.CompilerServices;
using TruceData.Domain.Time;
using TruceData.Server.Errors;
using TruceData.Server.Mapping;
using TruceData.Server.Requests;
using TruceData.Store;

namespace TruceData.Server.Watching;

/// <summary>One WatchEvents call: every change after a revision, then a heartbeat, and again as revisions are made.</summary>
internal sealed class EventWatch
{
    private static readonly TimeSpan DefaultHeartbeat = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan MinHeartbeat = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxHeartbeat = TimeSpan.FromHours(1);

    private readonly V1.WatchEventsRequest _request;
    private readonly DataStore _store;
    private readonly RevisionFeed _feed;
    private readonly WatchedEvents _watched;
    private readonly TimeSpan _heartbeat;
    private readonly PageToken _start;

    private EventWatch(V1.WatchEventsRequest request, DataStore store, RevisionFeed feed, WatchedEvents watched, TimeSpan heartbeat, PageToken start) =>
        (_request, _store, _feed, _watched, _heartbeat, _start) = (request, store, feed, watched, heartbeat, start);

    /// <summary>Guards the request.</summary>
    public static async Task<EventWatch> StartAsync(V1.WatchEventsRequest request, DataStore store, RevisionFeed feed, CancellationToken cancellationToken)
    {
        var latest = (await store.FindLatestRevisionAsync(cancellationToken))!.Number;
        var start = PageToken.ReadCursor(request.Cursor, request, asOf: null) ?? new PageToken(request.AfterRevision + 1, 0);
        if (request.AfterRevision < 0)
            throw ApiErrors.Argument(
                V1.ErrorReason.ValueOutOfBounds, "after_revision",
                $"is {request.AfterRevision}; revisions count from 1, and 0 sends everything.");
        if (start.Revision - 1 > latest)
        {
            var field = request.Cursor.Length > 0 ? "cursor" : "after_revision";
            throw ApiErrors.Argument(
                V1.ErrorReason.RevisionInFuture, field, $"revision {start.Revision - 1} does not exist yet; the latest is {latest}.");
        }

        var filter = request.Filter is { } asked && asked.CalculateSize() > 0
            ? await EventFilters.WatchQueryAsync(store, new View(latest, KnowledgeTime: null), asked, "filter", cancellationToken)
            : null;
        return new EventWatch(request, store, feed, new WatchedEvents(store, filter), Heartbeat(request), start);
    }

    /// <summary>The messages, without end.</summary>
    public async IAsyncEnumerable<V1.WatchEventsResponse> ResponsesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (next, sent) = (_start.Revision, (int)_start.Position);
        while (true)
        {
            var latest = (await _store.FindLatestRevisionAsync(cancellationToken))!;
            for (; next <= latest.Number; next++, sent = 0)
            {
                var changes = await _feed.ChangesAsync(next);
                var told = await _watched.SelectAsync(changes, cancellationToken);
                for (; sent < told.Count; sent++) yield return Stamp(told[sent], changes.Revision, new PageToken(next, sent + 1));
            }

            do
            {
                yield return Stamp(new V1.WatchEventsResponse(), latest, new PageToken(next, 0));
            }
            while (!await _feed.WaitAsync(latest.Number, _heartbeat, cancellationToken));
        }
    }

    private static TimeSpan Heartbeat(V1.WatchEventsRequest request)
    {
        if (request.HeartbeatInterval is null) return DefaultHeartbeat;
        var asked = request.HeartbeatInterval.ToPositive("heartbeat_interval").ToTimeSpan();
        return asked >= MinHeartbeat && asked <= MaxHeartbeat
            ? asked
            : throw ApiErrors.Argument(V1.ErrorReason.ValueOutOfBounds, "heartbeat_interval", $"is {asked.TotalSeconds} s; give 1 s to 1 h.");
    }

    private V1.WatchEventsResponse Stamp(V1.WatchEventsResponse response, Store.Revisions.Revision revision, PageToken cursor)
    {
        response.Revision = revision.Number;
        response.RecordTime = revision.RecordTime.ToTimestamp();
        response.Cursor = cursor.Write(_request);
        return response;
    }
}
