using System.Runtime.CompilerServices;
using TruceData.Server.Errors;
using TruceData.Server.Mapping;
using TruceData.Server.Services.Requests;
using TruceData.Store;
using TruceData.Store.Revisions;

namespace TruceData.Server.Services.Watching;

/// <summary>One WatchEvents call. It sends every change after a revision, then a heartbeat, and repeats this for new revisions.</summary>
internal sealed class EventWatch
{
    private static readonly TimeSpan DefaultHeartbeatInterval = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan MinHeartbeatInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxHeartbeatInterval = TimeSpan.FromHours(1);

    private readonly V1.WatchEventsRequest _request;
    private readonly DataStore _store;
    private readonly RevisionFeed _feed;
    private readonly WatchFilter _filter;
    private readonly TimeSpan _heartbeatInterval;
    private readonly PageToken _start;

    private EventWatch(V1.WatchEventsRequest request, DataStore store, RevisionFeed feed, WatchFilter filter, PageToken start)
    {
        _request = request;
        _store = store;
        _feed = feed;
        _filter = filter;
        _heartbeatInterval = ReadHeartbeatInterval(request);
        _start = start;
    }

    /// <summary>Checks the request and prepares the call.</summary>
    public static async Task<EventWatch> StartAsync(
        V1.WatchEventsRequest request, DataStore store, RevisionFeed feed, CancellationToken cancellationToken)
    {
        var cursor = PageToken.ReadCursor(request.Cursor, request, asOf: null);
        var start = cursor ?? new PageToken(request.AfterRevision + 1, History: 0, Position: 0);
        if (request.AfterRevision < 0)
        {
            throw ApiErrors.InvalidArgument(
                V1.ErrorReason.ValueOutOfBounds, "after_revision",
                $"is {request.AfterRevision}; revisions count from 1, and 0 sends everything.");
        }

        var latest = (await store.FindReadableRevisionAsync(start.Revision - 1, cancellationToken))!;
        if (cursor is { } resumed)
        {
            await CheckHistoryAsync(store, resumed, latest.Number, cancellationToken);
        }
        else if (request.AfterRevision > latest.Number)
        {
            throw ApiErrors.InvalidArgument(
                V1.ErrorReason.RevisionInFuture, "after_revision",
                $"revision {request.AfterRevision} does not exist yet; the latest is {latest.Number}.");
        }

        var query = request.Filter is { } filter && filter.CalculateSize() > 0
            ? await EventFilters.WatchQueryAsync(store, latest.ToView(), filter, "filter", cancellationToken)
            : null;
        return new EventWatch(request, store, feed, new WatchFilter(store, query), start);
    }

    /// <summary>Enumerates the messages. The stream ends only when it is cancelled.</summary>
    public async IAsyncEnumerable<V1.WatchEventsResponse> ResponsesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var next = _start.Revision;
        Revision? seen = null;
        var sent = (int)_start.Position;
        var known = next - 1;
        while (true)
        {
            var latest = (await _store.FindReadableRevisionAsync(known, cancellationToken))!;
            if (seen is not null) await CheckHistoryAsync(seen, latest, cancellationToken);
            for (; next <= latest.Number; next++, sent = 0)
            {
                seen = next == latest.Number
                    ? latest
                    : await _store.FindRevisionAsync(next, cancellationToken) ?? throw ApiErrors.HistoryChanged(next);
                var changes = await _feed.ChangesAsync(seen);
                var responses = await _filter.SelectAsync(changes, cancellationToken);
                for (; sent < responses.Count; sent++)
                    yield return Stamp(responses[sent], seen, sent + 1, next);
            }

            seen = latest;
            yield return Stamp(new V1.WatchEventsResponse(), latest, position: 0, next);
            known = await _feed.WaitAsync(latest.Number, _heartbeatInterval, cancellationToken);
        }
    }

    private static TimeSpan ReadHeartbeatInterval(V1.WatchEventsRequest request)
    {
        if (request.HeartbeatInterval is null) return DefaultHeartbeatInterval;
        var interval = request.HeartbeatInterval.ToPositive("heartbeat_interval").ToTimeSpan();
        return interval >= MinHeartbeatInterval && interval <= MaxHeartbeatInterval
            ? interval
            : throw ApiErrors.InvalidArgument(
                V1.ErrorReason.ValueOutOfBounds, "heartbeat_interval", $"is {interval.TotalSeconds} s; send 1 s to 1 h.");
    }

    /// <summary>Refuses a cursor after revisions that the store no longer has or has not reached yet.</summary>
    private static async Task CheckHistoryAsync(DataStore store, PageToken cursor, long latest, CancellationToken cancellationToken)
    {
        // Position 0 follows everything of the revision before.
        var number = cursor.Position > 0 ? cursor.Revision : cursor.Revision - 1;
        if (number == 0) return;
        if (number > latest) throw ApiErrors.RevisionNotReached(number, latest);
        var revision = await store.FindRevisionAsync(number, IsOfHistory, cancellationToken);
        if (revision is null || !IsOfHistory(revision)) throw ApiErrors.HistoryChanged(number);

        bool IsOfHistory(Revision candidate) => PageToken.HistoryOf(candidate.ContentHash) == cursor.History;
    }

    /// <summary>Ends the watch if the store no longer has the revision that was sent last.</summary>
    private async Task CheckHistoryAsync(Revision seen, Revision latest, CancellationToken cancellationToken)
    {
        if (latest.ContentHash == seen.ContentHash) return;
        var same = await _store.FindRevisionAsync(seen.Number, r => r.ContentHash == seen.ContentHash, cancellationToken);
        if (same?.ContentHash != seen.ContentHash) throw ApiErrors.HistoryChanged(seen.Number);
    }

    private V1.WatchEventsResponse Stamp(V1.WatchEventsResponse response, Revision revision, int position, long next)
    {
        var cursor = new PageToken(next, PageToken.HistoryOf(revision.ContentHash), position);
        response.Revision = revision.Number;
        response.RecordTime = revision.RecordTime.ToTimestamp();
        response.Cursor = cursor.Write(_request);
        return response;
    }
}
