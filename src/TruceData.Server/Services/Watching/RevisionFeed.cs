using System.Collections.Concurrent;
using TruceData.Server.Errors;
using TruceData.Server.Mapping;
using TruceData.Store;
using TruceData.Store.Revisions;

namespace TruceData.Server.Services.Watching;

/// <summary>Informs all watchers about new revisions. They share one poll of the store, and each revision is read once.</summary>
internal sealed class RevisionFeed(DataStore store, TimeProvider clock, IHostApplicationLifetime lifetime)
{
    private const int MaxCachedRevisions = 16;
    private static readonly TimeSpan PollTimeout = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, Lazy<Task<RevisionChanges>>> _changes = new();
    private Task _poll = Task.CompletedTask;
    private long _latest;

    /// <summary>
    /// Waits up to <paramref name="timeout"/> for a revision after <paramref name="after"/>, the latest that the caller has read. Returns
    /// the number of the latest revision known.
    /// </summary>
    public async Task<long> WaitAsync(long after, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var start = clock.GetTimestamp();
        await ForgetLostRevisionsAsync(after, cancellationToken);
        long latest;
        while (!HasRevisionAfter(after, out latest, out var poll))
        {
            var remaining = timeout - clock.GetElapsedTime(start);
            if (remaining <= TimeSpan.Zero) return after;
            try
            {
                await poll.WaitAsync(remaining, clock, cancellationToken);
            }
            catch (TimeoutException)
            {
                return after;
            }
        }

        return latest;
    }

    /// <summary>Returns the events and claims that a revision changed. The revision must exist.</summary>
    public async Task<RevisionChanges> ChangesAsync(Revision revision)
    {
        if (_changes.Count >= MaxCachedRevisions) _changes.Clear();
        var changes = _changes.GetOrAdd(
            KeyOf(revision), _ => new Lazy<Task<RevisionChanges>>(() => RunSharedAsync(stopping => ReadAsync(revision, stopping))));
        try
        {
            return await changes.Value;
        }
        catch
        {
            _changes.TryRemove(new(KeyOf(revision), changes));
            throw;
        }
    }

    /// <summary>Returns whether a later revision is known; if not, <paramref name="poll"/> is the poll to wait for.</summary>
    private bool HasRevisionAfter(long after, out long latest, out Task poll)
    {
        lock (_gate)
        {
            poll = _poll;
            latest = _latest;
            if (_latest > after) return true;
            _latest = after;
            if (_poll.IsCompleted) poll = _poll = PollAsync(after);
            return false;
        }
    }

    /// <summary>
    /// Forgets revisions later than <paramref name="after"/> if the store has lost them, so that the poll waits for new ones.
    /// </summary>
    private async Task ForgetLostRevisionsAsync(long after, CancellationToken cancellationToken)
    {
        long known;
        lock (_gate)
        {
            known = _latest;
            if (known <= after) return;
        }

        var latest = (await store.FindReadableRevisionAsync(known, cancellationToken))?.Number ?? 0;
        lock (_gate) (_latest, _poll) = (latest, Task.CompletedTask);
    }

    private async Task PollAsync(long after)
    {
        var latest = await RunSharedAsync(stopping => store.WaitForRevisionAsync(after, PollTimeout, stopping));
        lock (_gate) _latest = Math.Max(_latest, latest);
    }

    /// <summary>
    /// Runs work that all watchers share. It is cancelled when the server stops, possibly before the call of each watcher is.
    /// </summary>
    private async Task<T> RunSharedAsync<T>(Func<CancellationToken, Task<T>> work)
    {
        try
        {
            return await work(lifetime.ApplicationStopping);
        }
        catch (OperationCanceledException)
        {
            throw ApiErrors.ServerStopping();
        }
    }

    // A store that has lost writes reuses their numbers, so the number alone does not identify a revision.
    private static string KeyOf(Revision revision) => $"{revision.Number} {revision.ContentHash}";

    private async Task<RevisionChanges> ReadAsync(Revision revision, CancellationToken cancellationToken)
    {
        var changes = await store.ListChangesAsync(revision.ToView(), cancellationToken);
        var previous = revision.Number == 1 ? null : await store.FindRevisionAsync(revision.Number - 1, cancellationToken);
        return new RevisionChanges(
            revision, previous, [.. changes.Where(c => IsWatched(c.Name)).Select(c => (c.Name, c.Record?.Message()))]);
    }

    private static bool IsWatched(string name) =>
        name.StartsWith($"{Collections.Events}/", StringComparison.Ordinal)
        || name.StartsWith($"{Collections.Claims}/", StringComparison.Ordinal);
}
