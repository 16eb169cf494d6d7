using System.Data.Common;
using NodaTime;
using TruceData.Domain.Bars;
using TruceData.Store.Bars;
using TruceData.Store.Dialects;
using TruceData.Store.Records;
using TruceData.Store.Revisions;

namespace TruceData.Store;

/// <summary>
/// One write: everything or nothing. Disposed of without a commit it leaves the store as it was. Not safe for use by several
/// threads at once.
/// </summary>
public sealed class WriteSession : IAsyncDisposable
{
    private readonly DataStore _store;
    private readonly DbConnection _connection;
    private readonly Revision _before;
    private readonly string _author;
    private readonly string _message;
    private readonly RecordWriter _records;
    private readonly SeriesWriter _series;
    private bool _failed;
    private bool _ended;

    internal WriteSession(DataStore store, DbConnection connection, Revision? latest, string author, string message)
    {
        (_store, _connection, _author, _message) = (store, connection, author, message);
        _before = latest ?? new Revision(0, NodaConstants.UnixEpoch, "", "", [], StoreHash.OfEmptyStore());
        _records = new RecordWriter(connection, store.Dialect, Revision);
        _series = new SeriesWriter(connection, store.Dialect, Revision);
    }

    /// <summary>The number that this write gets when it changes something.</summary>
    public long Revision => _before.Number + 1;

    /// <summary>Adds a record or replaces the one with its name; does nothing when that is the same.</summary>
    /// <exception cref="StoreException">The record cannot be stored as it is.</exception>
    public Task PutAsync(Record record, CancellationToken cancellationToken) => WriteAsync(() => _records.PutAsync(record, cancellationToken));

    /// <summary>Removes a record; false when there is none.</summary>
    public async Task<bool> RemoveAsync(string name, CancellationToken cancellationToken)
    {
        var removed = false;
        await WriteAsync(async () => removed = await _records.RemoveAsync(name, cancellationToken));
        return removed;
    }

    /// <summary>
    /// Adds bars to a series; a bar replaces the one of the same time in the same layer. The blocks ascend in time, each after the
    /// one before.
    /// </summary>
    /// <exception cref="ArgumentException">The bars do not ascend, or a block's columns are not the fields.</exception>
    /// <exception cref="StoreException">The series holds bars with other fields.</exception>
    public Task PutBarsAsync(BarWrite write, IAsyncEnumerable<BarBlock> blocks, CancellationToken cancellationToken) =>
        WriteAsync(() => _series.PutAsync(write, blocks, cancellationToken));

    /// <summary>Removes the bars of all layers that start in [from, to), Unix nanoseconds; false when there are none.</summary>
    public async Task<bool> RemoveBarsAsync(string series, long fromTime, long toTime, CancellationToken cancellationToken)
    {
        var removed = false;
        await WriteAsync(async () => removed = await _series.RemoveAsync(series, fromTime, toTime, cancellationToken));
        return removed;
    }

    /// <summary>Records as this write has left them, in the order of their names.</summary>
    public async Task<IReadOnlyList<Record>> FindRecordsAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        List<Record> records = [];
        await WriteAsync(async () => records = await _store.Records(_connection).FindAsync(Revision, names, cancellationToken));
        return records;
    }

    /// <summary>Records as this write has left them; the query's revision does not count.</summary>
    public async Task<RecordPage> ListRecordsAsync(RecordQuery query, CancellationToken cancellationToken)
    {
        var page = new RecordPage([], HasMore: false);
        var now = query with { View = query.View with { Revision = Revision } };
        await WriteAsync(async () => page = await _store.Records(_connection).ListAsync(now, cancellationToken));
        return page;
    }

    /// <summary>Makes the revision; when nothing changed, writes nothing and gives the latest.</summary>
    /// <exception cref="InvalidOperationException">An operation of this session failed, or it has ended.</exception>
    public async Task<CommitResult> CommitAsync(CancellationToken cancellationToken)
    {
        var result = new CommitResult(_before, Changed: false);
        await WriteAsync(async () =>
        {
            await _series.FinishAsync(cancellationToken);
            if (!_records.HasWritten && !_series.HasWritten) return;
            var hash = await StoreHash.AtAsync(_connection, Revision, cancellationToken);
            if (hash == _before.ContentHash) return;
            var revision = new Revision(
                Revision, Instant.Max(_store.Now(), _before.RecordTime), _author, _message, await CountsAsync(cancellationToken), hash);
            await new RevisionWriter(_connection).AddAsync(revision, cancellationToken);
            await _connection.RunAsync("COMMIT", null, CancellationToken.None);
            result = new CommitResult(revision, Changed: true);
        });
        await DisposeAsync();
        if (result.Changed) _store.Announce();
        return result;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_ended) return;
        _ended = true;
        await _series.DisposeAsync();
        await _store.EndWriteAsync(_connection);
    }

    private async Task<List<RevisionCount>> CountsAsync(CancellationToken cancellationToken)
    {
        var counts = await _records.CountsAsync(cancellationToken);
        if (_series.HasWritten) counts.Add(new RevisionCount("bars", _series.Added, _series.Removed));
        return [.. counts.OrderBy(c => c.Collection, StringComparer.Ordinal)];
    }

    private async Task WriteAsync(Func<Task> write)
    {
        if (_ended) throw new InvalidOperationException("This write has ended.");
        if (_failed) throw new InvalidOperationException("An operation of this write failed; begin again.");
        _failed = true;
        try
        {
            await write();
            _failed = false;
        }
        catch (DbException e)
        {
            throw _store.Explain(e);
        }
    }
}
