using Google.Protobuf;
using TruceData.Domain.Time;
using TruceData.Server.Mapping;
using TruceData.Server.Reading;
using TruceData.Store;
using TruceData.Store.Records;

namespace TruceData.Server.Watching;

/// <summary>Which changes a watcher is told of. Claims follow their events: into a filter and out of it.</summary>
/// <param name="store">The store.</param>
/// <param name="filter">Which events; null for all, and all claims.</param>
internal sealed class WatchedEvents(DataStore store, RecordQuery? filter)
{
    private (long Revision, HashSet<string> Names)? _last;

    /// <summary>
    /// The changes of a revision in an order that is always the same: events, claims, then removed claims and removed events, each by name.
    /// </summary>
    public async Task<IReadOnlyList<V1.WatchEventsResponse>> SelectAsync(RevisionChanges all, CancellationToken cancellationToken)
    {
        if (all.Changes.Count == 0) return [];
        var told = filter is null
            ? all.Changes.ToDictionary(c => c.Name, c => c.Message, StringComparer.Ordinal)
            : await FilteredAsync(all, cancellationToken);
        return [.. told.OrderBy(c => Rank(c.Key, c.Value)).ThenBy(c => c.Key, StringComparer.Ordinal).Select(c => ToProto(c.Key, c.Value))];
    }

    private async Task<Dictionary<string, IMessage?>> FilteredAsync(RevisionChanges all, CancellationToken cancellationToken)
    {
        var revision = all.Revision.Number;
        var before = await MatchingAsync(revision - 1, cancellationToken);
        var now = await MatchingAsync(revision, cancellationToken);
        var told = new Dictionary<string, IMessage?>(StringComparer.Ordinal);
        foreach (var (name, message) in all.Changes)
        {
            if (message is V1.Event && now.Contains(name)) told[name] = message;
            else if (message is V1.Claim claim && now.Contains(claim.Subject)) told[name] = message;
            else if (await WasToldAsync(name, revision - 1, before, cancellationToken)) told[name] = null;
        }

        foreach (var name in now.Except(before, StringComparer.Ordinal))
        {
            told[name] = (await store.FindRecordAsync(revision, name, cancellationToken))!.Message<V1.Event>();
            foreach (var claim in await ClaimsAsync(name, revision, cancellationToken)) told[claim.Name] = claim.Message<V1.Claim>();
        }

        foreach (var name in before.Except(now, StringComparer.Ordinal))
        {
            told[name] = null;
            foreach (var claim in await ClaimsAsync(name, revision - 1, cancellationToken)) told.TryAdd(claim.Name, null);
        }

        return told;
    }

    private async Task<bool> WasToldAsync(string name, long revision, HashSet<string> matching, CancellationToken cancellationToken)
    {
        if (matching.Contains(name)) return true;
        return name.StartsWith($"{Collections.Claims}/", StringComparison.Ordinal)
            && await store.FindRecordAsync(revision, name, cancellationToken) is { } claim
            && matching.Contains(claim.Message<V1.Claim>().Subject);
    }

    private async Task<IReadOnlyList<Store.Records.Record>> ClaimsAsync(string subject, long revision, CancellationToken cancellationToken)
    {
        var query = new RecordQuery(new View(revision, KnowledgeTime: null), Collections.Claims) { Facets = Facets.Create(("subject", [subject])) };
        return (await store.ListRecordsAsync(query, cancellationToken)).Records;
    }

    private async Task<HashSet<string>> MatchingAsync(long revision, CancellationToken cancellationToken)
    {
        if (_last is { } last && last.Revision == revision) return last.Names;
        var query = filter! with { View = new View(revision, KnowledgeTime: null) };
        var found = store.StreamRecordsAsync(query, cancellationToken).Select(r => r.Name);
        var names = revision == 0 ? [] : await found.ToHashSetAsync(StringComparer.Ordinal, cancellationToken);
        _last = (revision, names);
        return names;
    }

    private static int Rank(string name, IMessage? message) => message switch
    {
        V1.Event => 0,
        V1.Claim => 1,
        _ => name.StartsWith($"{Collections.Claims}/", StringComparison.Ordinal) ? 2 : 3,
    };

    private static V1.WatchEventsResponse ToProto(string name, IMessage? message) => message switch
    {
        V1.Event happening => new V1.WatchEventsResponse { Event = happening },
        V1.Claim claim => new V1.WatchEventsResponse { Claim = claim },
        _ => new V1.WatchEventsResponse { RemovedName = name },
    };
}
