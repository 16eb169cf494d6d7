using System.Data.Common;
using NodaTime;
using TruceData.Domain.Bars;
using TruceData.Store.Bars;
using TruceData.Store.Dialects;
using TruceData.Store.Errors;
using TruceData.Store.Records;
using TruceData.Store.Revisions;

namespace TruceData.Store;

/// <summary>
/// One write, which is committed as a whole or not at all. Disposing of it without a commit leaves the store unchanged. Not safe for use
/// by several threads at once.
/// </summary>
public sealed class WriteSession : IAsyncDisposable
{
    private readonly DataStore _store;
    private readonly DbConnection _connection;
    private readonly Revision _latest;
    private readonly string _author;
    private readonly string _message;
    private readonly RecordWriter _records;
    private readonly SeriesWriter _series;
    private bool _hasFailed;
    private bool _hasEnded;

    internal WriteSession(DataStore store, DbConnection connection, Revision? latest, string author, string message)
    {
        _store = store;
        _connection = connection;
        _author = author;
        _message = message;
        _latest = latest ?? new Revision(0, NodaConstants.UnixEpoch, "", "", [], StoreHash.ComputeEmpty(), Duration.Zero);
        _records = new RecordWriter(connection, store.Dialect, Revision);
        _series = new SeriesWriter(connection, store.Dialect, Revision);
    }

    /// <summary>The revision number that this write will have if it changes anything.</summary>
    public long Revision => _latest.Number + 1;

    /// <summary>Adds a record or replaces the one with its name. Does nothing if that one is equal.</summary>
    /// <exception cref="StoreException">The record cannot be stored; the message says how to fix it.</exception>
    public Task PutAsync(Record record, CancellationToken cancellationToken) =>
        RunAsync(() => _records.PutAsync(record, cancellationToken));

    /// <summary>Removes a record. Returns false when there is none with this name.</summary>
    public async Task<bool> RemoveAsync(string name, CancellationToken cancellationToken)
    {
        var removed = false;
        await RunAsync(async () => removed = await _records.RemoveAsync(name, cancellationToken));
        return removed;
    }

    /// <summary>
    /// Adds bars to a series, and returns what that changes. A bar replaces an existing one with equal time and knowledge time. The times
    /// must ascend within and across the blocks.
    /// </summary>
    /// <exception cref="ArgumentException">The times do not ascend, or a block does not have one column for each field.</exception>
    /// <exception cref="StoreException">The series contains bars with other fields.</exception>
    public async Task<BarWriteResult> PutBarsAsync(
        BarWrite write, IAsyncEnumerable<BarBlock> blocks, CancellationToken cancellationToken)
    {
        BarWriteResult? result = null;
        await RunAsync(async () => result = await _series.PutAsync(write, blocks, cancellationToken));
        return result!;
    }

    /// <summary>
    /// Removes the bars that start in [<paramref name="fromTime"/>, <paramref name="toTime"/>), in Unix nanoseconds, with all their
    /// corrections. Returns false when there are none.
    /// </summary>
    public async Task<bool> RemoveBarsAsync(string series, long fromTime, long toTime, CancellationToken cancellationToken)
    {
        var removed = false;
        await RunAsync(async () => removed = await _series.RemoveAsync(series, fromTime, toTime, cancellationToken));
        return removed;
    }

    /// <summary>Returns the records with these names, including the changes of this write, ordered by name.</summary>
    public async Task<IReadOnlyList<Record>> FindRecordsAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        List<Record> records = [];
        await RunAsync(async () => records = await _store.Records(_connection).FindAsync(Revision, names, cancellationToken));
        return records;
    }

    /// <summary>
    /// Returns one page of the records that match a query, including the changes of this write. The revision of the query is ignored.
    /// </summary>
    public async Task<RecordPage> ListRecordsAsync(RecordQuery query, CancellationToken cancellationToken)
    {
        var page = new RecordPage([], HasMore: false);
        var current = query with { View = query.View with { Revision = Revision } };
        await RunAsync(async () => page = await _store.Records(_connection).ListAsync(current, cancellationToken));
        return page;
    }

    /// <summary>Commits the write as a revision. If nothing changed, writes nothing and returns the latest revision.</summary>
    /// <exception cref="InvalidOperationException">An operation of this session failed, or the session has ended.</exception>
    public async Task<CommitResult> CommitAsync(CancellationToken cancellationToken)
    {
        var result = new CommitResult(_latest, HasChanged: false);
        await RunAsync(async () =>
        {
            await _series.FinishAsync(cancellationToken);
            if (!_records.HasWritten && !_series.HasWritten) return;
            var hash = await StoreHash.ComputeAsync(_connection, Revision, cancellationToken);
            if (hash == _latest.ContentHash) return;
            var time = _store.GetCurrentInstant();
            var setBack = Revisions.Revision.ClockSetBackBetween(_latest.Number == 0 ? null : _latest.RecordTime, time);
            var revision = new Revision(Revision, time, _author, _message, await CountChangesAsync(cancellationToken), hash, setBack);
            await new RevisionWriter(_connection).AddAsync(revision, cancellationToken);
            await _connection.RunAsync("COMMIT", null, CancellationToken.None);
            result = new CommitResult(revision, HasChanged: true);
        });
        await DisposeAsync();
        if (result.HasChanged) _store.AnnounceCommit(result.Revision.Number);
        return result;
    }

    /// <summary>Ends the write and rolls back what was not committed.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_hasEnded) return;
        _hasEnded = true;
        await _series.DisposeAsync();
        await _store.EndWriteAsync(_connection);
    }

    private async Task<List<RevisionCount>> CountChangesAsync(CancellationToken cancellationToken)
    {
        var counts = await _records.CountChangesAsync(cancellationToken);
        if (_series.HasWritten) counts.Add(new RevisionCount("bars", _series.Added, _series.Removed));
        return [.. counts.OrderBy(c => c.Collection, StringComparer.Ordinal)];
    }

    private async Task RunAsync(Func<Task> operation)
    {
        if (_hasEnded) throw new InvalidOperationException("This write has ended; begin a new one.");
        if (_hasFailed) throw new InvalidOperationException("An operation of this write failed; begin a new one.");
        _hasFailed = true;
        try
        {
            await operation();
            _hasFailed = false;
        }
        catch (DbException e)
        {
            throw _store.Explain(e);
        }
    }
}
