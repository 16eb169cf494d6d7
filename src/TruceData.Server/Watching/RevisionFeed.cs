using System.Collections.Concurrent;
using TruceData.Server.Errors;
using TruceData.Server.Mapping;
using TruceData.Store;

namespace TruceData.Server.Watching;

/// <summary>Tells any number of watchers about new revisions: one of them looks at the store for all, and each revision is read once.</summary>
internal sealed class RevisionFeed(DataStore store, TimeProvider clock, IHostApplicationLifetime lifetime)
{
    private const int KeptRevisions = 16;
    private static readonly TimeSpan PollInterval = TimeSpan.FromMinutes(10);
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<long, Lazy<Task<RevisionChanges>>> _changes = new();
    private Task _looking = Task.CompletedTask;
    private long _seen;

    /// <summary>Waits until there is a revision after one that exists, at most a while; whether there is.</summary>
    public async Task<bool> WaitAsync(long after, TimeSpan patience, CancellationToken cancellationToken)
    {
        var start = clock.GetTimestamp();
        while (!HasSeen(after, out var looking))
        {
            var left = patience - clock.GetElapsedTime(start);
            if (left <= TimeSpan.Zero) return false;
            try
            {
                await looking.WaitAsync(left, clock, cancellationToken);
            }
            catch (TimeoutException)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>What a revision that exists did to events and claims.</summary>
    public async Task<RevisionChanges> ChangesAsync(long revision)
    {
        if (_changes.Count >= KeptRevisions) _changes.Clear();
        var reading = _changes.GetOrAdd(revision, r => new Lazy<Task<RevisionChanges>>(() => SharedAsync(stopping => ReadAsync(r, stopping))));
        try
        {
            return await reading.Value;
        }
        catch
        {
            _changes.TryRemove(new(revision, reading));
            throw;
        }
    }

    /// <summary>Whether a later revision has been seen, and if not what to wait for.</summary>
    private bool HasSeen(long after, out Task looking)
    {
        lock (_gate)
        {
            looking = _looking;
            if (_seen > after) return true;
            _seen = after;
            if (_looking.IsCompleted) looking = _looking = PollAsync(after);
            return false;
        }
    }

    private async Task PollAsync(long after)
    {
        var latest = await SharedAsync(stopping => store.WaitForRevisionAsync(after, PollInterval, stopping));
        lock (_gate) _seen = Math.Max(_seen, latest);
    }

    /// <summary>Work for all watchers: it ends with the server, and may do so before the call of each has heard of it.</summary>
    private async Task<T> SharedAsync<T>(Func<CancellationToken, Task<T>> work)
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
        var revision = await store.FindRevisionAsync(number, cancellationToken) ?? throw new InvalidOperationException($"There is no revision {number}.");
        var changes = await store.ListChangesAsync(number, cancellationToken);
        return new RevisionChanges(revision, [.. changes.Where(c => IsWatched(c.Name)).Select(c => (c.Name, c.Record?.Message()))]);
    }

    private static bool IsWatched(string name) =>
        name.StartsWith($"{Collections.Events}/", StringComparison.Ordinal) || name.StartsWith($"{Collections.Claims}/", StringComparison.Ordinal);
}
