using Google.Protobuf;
using TruceData.Domain.Time;
using TruceData.Server.Mapping;
using TruceData.Server.Reading;
using TruceData.Store;
using TruceData.Store.Records;

namespace TruceData.Server.Services.Watching;

/// <summary>
/// Selects the changes that a watcher receives. Claims follow their events: when an event starts or stops matching the query, its claims
/// are sent or removed with it.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="query">The events to watch; null for all events and all claims.</param>
internal sealed class WatchFilter(DataStore store, RecordQuery? query)
{
    private (View View, HashSet<string> Names)? _lastMatches;

    /// <summary>
    /// Returns the changes of a revision in a fixed order: events, claims, removed claims and removed events, each by name.
    /// </summary>
    public async Task<IReadOnlyList<V1.WatchEventsResponse>> SelectAsync(RevisionChanges all, CancellationToken cancellationToken)
    {
        if (all.Changes.Count == 0) return [];
        var selected = query is null
            ? all.Changes.ToDictionary(c => c.Name, c => c.Message, StringComparer.Ordinal)
            : await FilterAsync(all, cancellationToken);
        return
        [
            .. selected.OrderBy(c => Rank(c.Key, c.Value)).ThenBy(c => c.Key, StringComparer.Ordinal).Select(c => ToProto(c.Key, c.Value)),
        ];
    }

    private async Task<Dictionary<string, IMessage?>> FilterAsync(RevisionChanges all, CancellationToken cancellationToken)
    {
        var view = all.Revision.ToView();
        var previous = all.Previous?.ToView() ?? new View(0, KnowledgeTime: null);
        var before = await MatchingEventsAsync(previous, cancellationToken);
        var now = await MatchingEventsAsync(view, cancellationToken);
        var selected = new Dictionary<string, IMessage?>(StringComparer.Ordinal);
        foreach (var (name, message) in all.Changes)
        {
            if (message is V1.Event && now.Contains(name)) selected[name] = message;
            else if (message is V1.Claim claim && now.Contains(claim.Subject)) selected[name] = message;
            else if (await WasSentAsync(name, previous, before, cancellationToken)) selected[name] = null;
        }

        foreach (var name in now.Except(before, StringComparer.Ordinal))
        {
            selected[name] = (await store.FindRecordAsync(view, name, cancellationToken))!.Message<V1.Event>();
            foreach (var claim in await ClaimsAsync(name, view, cancellationToken)) selected[claim.Name] = claim.Message<V1.Claim>();
        }

        foreach (var name in before.Except(now, StringComparer.Ordinal))
        {
            selected[name] = null;
            foreach (var claim in await ClaimsAsync(name, previous, cancellationToken)) selected.TryAdd(claim.Name, null);
        }

        return selected;
    }

    /// <summary>Returns whether an event or a claim matched at a view, so that the watcher has received it.</summary>
    private async Task<bool> WasSentAsync(string name, View view, HashSet<string> matching, CancellationToken cancellationToken)
    {
        if (matching.Contains(name)) return true;
        return name.StartsWith($"{Collections.Claims}/", StringComparison.Ordinal)
            && await store.FindRecordAsync(view, name, cancellationToken) is { } claim
            && matching.Contains(claim.Message<V1.Claim>().Subject);
    }

    private async Task<IReadOnlyList<Store.Records.Record>> ClaimsAsync(
        string subject, View view, CancellationToken cancellationToken)
    {
        var claims = new RecordQuery(view, Collections.Claims)
        {
            Facets = Facets.Create(("subject", [subject])),
        };
        return (await store.ListRecordsAsync(claims, cancellationToken)).Records;
    }

    private async Task<HashSet<string>> MatchingEventsAsync(View view, CancellationToken cancellationToken)
    {
        if (_lastMatches is { } last && last.View == view) return last.Names;
        var found = store.StreamRecordsAsync(query! with { View = view }, cancellationToken).Select(r => r.Name);
        var names = view.Revision == 0 ? [] : await found.ToHashSetAsync(StringComparer.Ordinal, cancellationToken);
        _lastMatches = (view, names);
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
        V1.Event @event => new V1.WatchEventsResponse { Event = @event },
        V1.Claim claim => new V1.WatchEventsResponse { Claim = claim },
        _ => new V1.WatchEventsResponse { RemovedName = name },
    };
}
