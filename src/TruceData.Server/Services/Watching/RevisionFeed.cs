using System.Collections.Concurrent;
using TruceData.Server.Errors;
using TruceData.Server.Mapping;
using TruceData.Store;

namespace TruceData.Server.Services.Watching;

/// <summary>Informs all watchers about new revisions. They share one poll of the store, and each revision is read once.</summary>
internal sealed class RevisionFeed(DataStore store, TimeProvider clock, IHostApplicationLifetime lifetime)
{
    private const int MaxCachedRevisions = 16;
    private static readonly TimeSpan PollTimeout = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<long, Lazy<Task<RevisionChanges>>> _changes = new();
    private Task _poll = Task.CompletedTask;
    private long _latest;

    /// <summary>
    /// Waits up to <paramref name="timeout"/> for a revision after the existing revision <paramref name="after"/>. Returns whether there
    /// is one.
    /// </summary>
    public async Task<bool> WaitAsync(long after, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var start = clock.GetTimestamp();
        while (!HasRevisionAfter(after, out var poll))
        {
            var remaining = timeout - clock.GetElapsedTime(start);
            if (remaining <= TimeSpan.Zero) return false;
            try
            {
                await poll.WaitAsync(remaining, clock, cancellationToken);
            }
            catch (TimeoutException)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Returns the events and claims that a revision changed. The revision must exist.</summary>
    public async Task<RevisionChanges> ChangesAsync(long revision)
    {
        if (_changes.Count >= MaxCachedRevisions) _changes.Clear();
        var changes = _changes.GetOrAdd(
            revision, number => new Lazy<Task<RevisionChanges>>(() => RunSharedAsync(stopping => ReadAsync(number, stopping))));
        try
        {
            return await changes.Value;
        }
        catch
        {
            _changes.TryRemove(new(revision, changes));
            throw;
        }
    }

    /// <summary>Returns whether a later revision is known; if not, <paramref name="poll"/> is the poll to wait for.</summary>
    private bool HasRevisionAfter(long after, out Task poll)
    {
        lock (_gate)
        {
            poll = _poll;
            if (_latest > after) return true;
            _latest = after;
            if (_poll.IsCompleted) poll = _poll = PollAsync(after);
            return false;
        }
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

    private async Task<RevisionChanges> ReadAsync(long number, CancellationToken cancellationToken)
    {
        var revision = await store.FindRevisionAsync(number, cancellationToken)
            ?? throw new InvalidOperationException($"Revision {number} does not exist.");
        var changes = await store.ListChangesAsync(number, cancellationToken);
        return new RevisionChanges(revision, [.. changes.Where(c => IsWatched(c.Name)).Select(c => (c.Name, c.Record?.Message()))]);
    }

    private static bool IsWatched(string name) =>
        name.StartsWith($"{Collections.Events}/", StringComparison.Ordinal)
        || name.StartsWith($"{Collections.Claims}/", StringComparison.Ordinal);
}
