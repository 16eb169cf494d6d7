using System.Data.Common;
using System.Diagnostics;
using TruceData.Store.Dialects;
using TruceData.Store.Errors;
using TruceData.Store.Revisions;

namespace TruceData.Store.Replication;

/// <summary>
/// Chooses the database for each read: a standby if there is one that has the revision and the history of the primary, otherwise the
/// primary.
/// </summary>
/// <remarks>
/// A string of several standbys, or a load balancer, can lead each connection to another standby. The revision of a read is therefore
/// looked up over the connection that reads.
/// </remarks>
internal sealed class ReadRouter(StoreEngine primary, StoreEngine? standby, Action<ReadFault> report)
{
    /// <summary>The time that a standby has to reach a revision before the primary is asked.</summary>
    public static readonly TimeSpan MaxReplicationWait = TimeSpan.FromMilliseconds(500);

    private const string ReadsFromPrimary = "Reads go to the primary.";
    private const string ReadsUncompared = "Reads go on from the read store; writes fail.";
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    // Longer than any healthy database takes to open a connection and to look up a row.
    private static readonly TimeSpan MaxLookup = TimeSpan.FromSeconds(2);

    // Cancelling a command on a vanished host can hang as well.
    private static readonly TimeSpan MaxCancellation = TimeSpan.FromSeconds(1);
    private readonly StandbyHistory _history = new();
    private readonly Outage _primaryOutage = new();
    private readonly Outage _standbyOutage = new();

    /// <summary>
    /// Returns the latest revision of a standby if it is <paramref name="atLeast"/> or later, after a short wait, otherwise that of the
    /// primary.
    /// </summary>
    public async Task<Revision?> FindLatestAsync(long atLeast, CancellationToken cancellationToken)
    {
        for (var wait = Stopwatch.StartNew(); ; await Task.Delay(PollInterval, cancellationToken))
        {
            if (await LookUpInStandbyAsync((r, stop) => r.FindLatestAsync(stop), cancellationToken) is not { } found) break;
            if (found.Number >= atLeast && await IsSharedAsync(found, cancellationToken)) return found;
            if (found.Number >= atLeast || wait.Elapsed >= MaxReplicationWait) break;
        }

        return await primary.ReadAsync(c => new RevisionReader(c).FindLatestAsync(cancellationToken), cancellationToken);
    }

    /// <summary>
    /// Returns the revision with a number: that of a standby if it is the expected one and the primary has it as well, otherwise that of
    /// the primary.
    /// </summary>
    public async Task<Revision?> FindAsync(long number, Func<Revision, bool> isExpected, CancellationToken cancellationToken)
    {
        var found = await LookUpInStandbyAsync((r, stop) => r.FindAsync(number, stop), cancellationToken);
        if (found is not null && isExpected(found) && await IsSharedAsync(found, cancellationToken)) return found;
        var known = await primary.ReadAsync(c => new RevisionReader(c).FindAsync(number, cancellationToken), cancellationToken);
        if (found is not null) Compare(found, known);
        return known;
    }

    /// <summary>
    /// Reads at a revision, from the primary if the stamp has no content hash. <paramref name="read"/> runs again with the primary if the
    /// standby fails.
    /// </summary>
    public async Task<T> ReadAsync<T>(
        RevisionStamp revision, Func<DbConnection, RevisionStamp, Task<T>> read, CancellationToken cancellationToken)
    {
        if (standby is null || revision.ContentHash.Length == 0) return await primary.ReadAsync(c => read(c, revision), cancellationToken);
        try
        {
            if (await OpenStandbyAsync(revision, cancellationToken) is { } opened)
                await using (opened.Connection) return await read(opened.Connection, opened.Revision);
        }
        catch (Exception e) when (IsFaultOfStandby(e))
        {
            ReportStandby(e);
        }

        return await primary.ReadAsync(
            async c => await read(c, await revision.FindAsync(c, cancellationToken) ?? throw HistoryChanged(revision)), cancellationToken);
    }

    /// <summary>
    /// Reads at a revision without waiting for the database asynchronously. <paramref name="read"/> opens the connection if it needs one,
    /// and runs again with the primary if the standby fails.
    /// </summary>
    public T Read<T>(RevisionStamp revision, Func<Func<DbConnection>, T> read)
    {
        if (standby is not null && revision.ContentHash.Length > 0 && !_standbyOutage.IsRecent)
        {
            try
            {
                return Read(standby);
            }
            catch (StoreException e) when (e.Problem == StoreProblem.HistoryChanged)
            {
                // This standby lacks the revision.
            }
            catch (Exception e) when (IsFaultOfStandby(e))
            {
                ReportStandby(e);
            }
        }

        try
        {
            return Read(primary);
        }
        catch (DbException e)
        {
            throw primary.Explain(e);
        }

        T Read(StoreEngine engine)
        {
            using var connection = new LazyDisposable<DbConnection>(() => OpenReader(engine, revision));
            return read(() => connection.Value);
        }
    }

    private DbConnection OpenReader(StoreEngine engine, RevisionStamp revision)
    {
        var connection = engine.OpenReader();
        try
        {
            if (standby is null || revision.ContentHash.Length == 0 || revision.Find(connection) is not null) return connection;
            throw HistoryChanged(revision);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Opens a connection to a standby that has the revision; null if this one lacks it.</summary>
    private async Task<(DbConnection Connection, RevisionStamp Revision)?> OpenStandbyAsync(
        RevisionStamp revision, CancellationToken cancellationToken)
    {
        if (_standbyOutage.IsRecent) return null;
        return await WithinLimitAsync<(DbConnection, RevisionStamp)?>(
            async stop =>
            {
                var connection = await standby!.OpenReaderAsync(stop);
                try
                {
                    if (await revision.FindAsync(connection, stop) is { } found)
                    {
                        stop.ThrowIfCancellationRequested();
                        return (connection, found);
                    }
                }
                catch
                {
                    await connection.DisposeAsync();
                    throw;
                }

                await connection.DisposeAsync();
                return null;
            },
            cancellationToken);
    }

    private async Task<Revision?> LookUpInStandbyAsync(
        Func<RevisionReader, CancellationToken, Task<Revision?>> find, CancellationToken cancellationToken)
    {
        if (standby is null || _standbyOutage.IsRecent) return null;
        try
        {
            return await WithinLimitAsync(stop => standby.ReadAsync(c => find(new RevisionReader(c), stop), stop), cancellationToken);
        }
        catch (Exception e) when (e is StoreException or TimeoutException)
        {
            ReportStandby(e);
            return null;
        }
    }

    /// <summary>
    /// Returns whether the primary has a revision of the standby, as far as it can be asked. The answer is asked for again after a second.
    /// </summary>
    private async Task<bool> IsSharedAsync(Revision found, CancellationToken cancellationToken)
    {
        if (_history.FindRecent(found) is { } isShared) return isShared;
        if (!_primaryOutage.IsRecent)
        {
            try
            {
                return Compare(
                    found,
                    await WithinLimitAsync(
                        stop => primary.ReadAsync(c => new RevisionReader(c).FindAsync(found.Number, stop), stop), cancellationToken));
            }
            catch (Exception e) when (e is StoreException or TimeoutException)
            {
                _primaryOutage.Begin();
                report(new ReadFault(ReadsUncompared, ToFault(primary, e)));
            }
        }

        return _history.IsProbablyShared(found);
    }

    private bool Compare(Revision found, Revision? known)
    {
        var isShared = known?.ContentHash == found.ContentHash;
        // A standby can show a commit before a primary with synchronous replication does, so only a different revision is a fault.
        if (known is not null && !isShared)
        {
            report(new ReadFault(ReadsFromPrimary, new StoreException(
                StoreProblem.HistoryChanged,
                $"Revision {found.Number} of the {standby!.Location} is not that of the {primary.Location}, which has lost writes in a "
                + "failover or is another database. Check that the standby follows the primary.")));
        }

        _history.Add(found, isShared);
        return isShared;
    }

    /// <summary>
    /// Runs a look-up for up to <see cref="MaxLookup"/>, because a host that has vanished answers only after the time-outs of its
    /// connections.
    /// </summary>
    /// <exception cref="TimeoutException">The look-up took longer.</exception>
    private static async Task<T> WithinLimitAsync<T>(Func<CancellationToken, Task<T>> lookUp, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        stop.CancelAfter(MaxLookup);
        try
        {
            return await lookUp(stop.Token).WaitAsync(MaxLookup + MaxCancellation, CancellationToken.None);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"It has not answered within {MaxLookup.TotalSeconds} s.", e);
        }
    }

    // Damage of a standby is a fault as well: the primary may have what the standby has lost.
    private static bool IsFaultOfStandby(Exception e) =>
        e is DbException or TimeoutException or StoreException { Problem: not StoreProblem.HistoryChanged };

    private void ReportStandby(Exception e)
    {
        var fault = ToFault(standby!, e);
        if (fault.Problem == StoreProblem.Unreachable) _standbyOutage.Begin();
        report(new ReadFault(ReadsFromPrimary, fault));
    }

    private static StoreException ToFault(StoreEngine engine, Exception e) => e switch
    {
        StoreException fault => fault,
        DbException failure => engine.Explain(failure),
        _ => new StoreException(StoreProblem.Unreachable, $"The {engine.Location} cannot be reached: {e.Message}", e),
    };

    private StoreException HistoryChanged(RevisionStamp revision) => new(
        StoreProblem.HistoryChanged,
        $"The {primary.Location} no longer has the revision {revision.Number} that was read: a failover has lost writes.");

    /// <summary>Remembers for a second that a database could not be reached, so that not every read waits for it.</summary>
    private sealed class Outage
    {
        private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);
        private long _began;

        public bool IsRecent => Volatile.Read(ref _began) is > 0 and var began && Stopwatch.GetElapsedTime(began) < RetryInterval;

        public void Begin() => Volatile.Write(ref _began, Stopwatch.GetTimestamp());
    }
}
