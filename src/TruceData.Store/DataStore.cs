using System.Data.Common;
using System.Runtime.CompilerServices;
using NodaTime;
using TruceData.Domain.Bars;
using TruceData.Domain.Time;
using TruceData.Store.Bars;
using TruceData.Store.Dialects;
using TruceData.Store.Errors;
using TruceData.Store.Migrations;
using TruceData.Store.Postgres;
using TruceData.Store.Records;
using TruceData.Store.Replication;
using TruceData.Store.Revisions;
using TruceData.Store.Sqlite;
using TruceData.Store.Verification;

namespace TruceData.Store;

/// <summary>
/// A store of records and bars in which every state stays readable: each write is one revision, and nothing is overwritten. Safe for
/// use by several threads at once.
/// </summary>
public sealed class DataStore : IAsyncDisposable
{
    private const int MaxStreamedRecords = 1000;
    private const long MaxStreamedBytes = 1 << 20;
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);
    private readonly StoreEngine _engine;
    private readonly StoreEngine? _standby;
    private readonly ReadRouter _reads;
    private readonly TimeProvider _clock;
    private readonly ColumnCache _cache;
    private readonly SemaphoreSlim _writeLock = new(1);
    private TaskCompletionSource<long> _committed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private DataStore(StoreEngine engine, StoreEngine? standby, TimeProvider clock, StoreOptions options)
    {
        _engine = engine;
        _standby = standby;
        _reads = new ReadRouter(engine, standby, fault => ReadFaulted?.Invoke(fault));
        _clock = clock;
        _cache = new ColumnCache(options.ColumnCacheBytes);
    }

    /// <summary>Called when a database fails during a read that another database can answer.</summary>
    public Action<ReadFault>? ReadFaulted { get; set; }

    /// <summary>The location of the store, for messages: the path of its file, or the names of its database and host.</summary>
    public string Location => _engine.Location;

    /// <summary>
    /// Whether the store is on a read-only medium, such as a read-only mount or folder. It can then be read and backed up.
    /// </summary>
    public bool IsReadOnly => _engine.IsReadOnly;

    internal Dialect Dialect => _engine.Dialect;

    /// <summary>Opens a store with the default options. Creates a store that does not exist and updates an older one.</summary>
    /// <param name="location">The path of a file, or a PostgreSQL connection string (<c>Host=…</c> or <c>postgresql://…</c>).</param>
    /// <param name="clock">The clock for the record times of revisions.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="StoreException">The store cannot be opened; the message says how to fix the problem.</exception>
    public static Task<DataStore> OpenAsync(string location, TimeProvider clock, CancellationToken cancellationToken) =>
        OpenAsync(location, clock, new StoreOptions(), cancellationToken);

    /// <summary>Opens a store. Creates a store that does not exist and updates an older one.</summary>
    /// <param name="location">The path of a file, or a PostgreSQL connection string (<c>Host=…</c> or <c>postgresql://…</c>).</param>
    /// <param name="clock">The clock for the record times of revisions.</param>
    /// <param name="options">The settings of the store.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="StoreException">The store cannot be opened; the message says how to fix the problem.</exception>
    public static async Task<DataStore> OpenAsync(
        string location, TimeProvider clock, StoreOptions options, CancellationToken cancellationToken)
    {
        if (options.ReadLocation is { } readLocation && (IsFile(location) || IsFile(readLocation)))
        {
            throw new StoreException(
                StoreProblem.Refused,
                "A read store is a PostgreSQL standby of a PostgreSQL store, not a file. Give the connection strings of both, or no read "
                + "store.");
        }

        var standby = options.ReadLocation is null ? null : CreateEngine(options.ReadLocation, options);
        var store = new DataStore(CreateEngine(location, options), standby, clock, options);
        try
        {
            await new StorePreparation(store._engine, standby, store.GetCurrentInstant()).RunAsync(cancellationToken);
            return store;
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    /// <summary>Returns whether a location names a file rather than a PostgreSQL database.</summary>
    /// <exception cref="StoreException">The location is a PostgreSQL connection string that cannot be parsed.</exception>
    public static bool IsFile(string location) => !PostgresLocation.TryParse(location, out _);

    /// <summary>Returns the latest revision of the primary; null when nothing has been written yet.</summary>
    public Task<Revision?> FindLatestRevisionAsync(CancellationToken cancellationToken) =>
        _engine.ReadAsync(c => new RevisionReader(c).FindLatestAsync(cancellationToken), cancellationToken);

    /// <summary>
    /// Returns the latest revision for reads; null when nothing has been written yet. It is that of a standby, which may lag, if it is
    /// <paramref name="atLeast"/> or later within half a second. Otherwise it is that of the primary, which may be earlier than
    /// <paramref name="atLeast"/>.
    /// </summary>
    public Task<Revision?> FindReadableRevisionAsync(long atLeast, CancellationToken cancellationToken) =>
        _reads.FindLatestAsync(atLeast, cancellationToken);

    /// <summary>Returns the revision with this number; null when there is none.</summary>
    public Task<Revision?> FindRevisionAsync(long number, CancellationToken cancellationToken) =>
        FindRevisionAsync(number, _ => true, cancellationToken);

    /// <summary>
    /// Returns the revision with this number; null when there is none. If that of a standby is not the expected one, returns that of the
    /// primary, whether expected or not.
    /// </summary>
    public Task<Revision?> FindRevisionAsync(long number, Func<Revision, bool> isExpected, CancellationToken cancellationToken) =>
        _reads.FindAsync(number, isExpected, cancellationToken);

    /// <summary>
    /// Returns up to <paramref name="limit"/> revisions up to that of <paramref name="view"/> after the first <paramref name="skip"/>,
    /// newest first.
    /// </summary>
    public Task<IReadOnlyList<Revision>> ListRevisionsAsync(View view, int skip, int limit, CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<Revision>>(
            view, async c => await new RevisionReader(c).ListAsync(view.Revision, skip, limit, cancellationToken), cancellationToken);

    /// <summary>
    /// Waits up to <paramref name="timeout"/> for a revision newer than <paramref name="after"/>. Returns the latest revision number.
    /// </summary>
    /// <remarks>
    /// Notices writes of this process at once, or within half a second if a standby answers reads, and those of other processes within a
    /// second.
    /// </remarks>
    public async Task<long> WaitForRevisionAsync(long after, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var start = _clock.GetTimestamp();
        var atLeast = after;
        while (true)
        {
            var committed = Volatile.Read(ref _committed).Task;
            var latest = (await FindReadableRevisionAsync(atLeast, cancellationToken))?.Number ?? 0;
            var remaining = timeout - _clock.GetElapsedTime(start);
            if (latest > after || remaining <= TimeSpan.Zero) return latest;
            await Task.WhenAny(committed, Task.Delay(remaining < PollInterval ? remaining : PollInterval, _clock, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
            if (committed.IsCompleted) atLeast = Math.Max(after, await committed);
        }
    }

    /// <summary>Returns a record at a revision of the primary, whatever its knowledge time; null when there is none.</summary>
    public Task<Record?> FindRecordAsync(long revision, string name, CancellationToken cancellationToken) =>
        FindRecordAsync(new View(revision, KnowledgeTime: null), name, cancellationToken);

    /// <summary>Returns a record at the revision of a view, whatever its knowledge time; null when there is none.</summary>
    public async Task<Record?> FindRecordAsync(View view, string name, CancellationToken cancellationToken) =>
        (await FindRecordsAsync(view, [name], cancellationToken)).SingleOrDefault();

    /// <summary>
    /// Returns the records with these names at a revision of the primary, whatever their knowledge time, ordered by name. Names without a
    /// record are skipped.
    /// </summary>
    public Task<IReadOnlyList<Record>> FindRecordsAsync(
        long revision, IReadOnlyCollection<string> names, CancellationToken cancellationToken) =>
        FindRecordsAsync(new View(revision, KnowledgeTime: null), names, cancellationToken);

    /// <summary>
    /// Returns the records with these names at the revision of a view, whatever their knowledge time, ordered by name. Names without a
    /// record are skipped.
    /// </summary>
    public Task<IReadOnlyList<Record>> FindRecordsAsync(
        View view, IReadOnlyCollection<string> names, CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<Record>>(
            view, async c => await Records(c).FindAsync(view.Revision, names, cancellationToken), cancellationToken);

    /// <summary>Returns one page of the records that match a query.</summary>
    public Task<RecordPage> ListRecordsAsync(RecordQuery query, CancellationToken cancellationToken) =>
        ReadAsync(query.View, c => Records(c).ListAsync(query, cancellationToken), cancellationToken);

    /// <summary>
    /// Returns the keys of all records that match a query, ordered by sort time, then name. <see cref="ReadRecordsAsync"/> reads the
    /// records in batches, so that a long list is searched only once. The page bounds of the query are ignored.
    /// </summary>
    public Task<RecordKeys> ListRecordKeysAsync(RecordQuery query, CancellationToken cancellationToken) =>
        _reads.ReadAsync(
            RevisionStamp.FromView(query.View),
            async (c, revision) => new RecordKeys(revision, await Records(c).ListIdsAsync(query, cancellationToken)),
            cancellationToken);

    /// <summary>
    /// Reads up to <paramref name="limit"/> records of keys from <see cref="ListRecordKeysAsync"/> from an index on, in their order,
    /// until their bodies have <paramref name="maxBytes"/> together; the first is returned whatever its size.
    /// </summary>
    public Task<IReadOnlyList<Record>> ReadRecordsAsync(
        RecordKeys keys, int from, int limit, long maxBytes, CancellationToken cancellationToken) =>
        _reads.ReadAsync<IReadOnlyList<Record>>(
            keys.Revision,
            async (c, _) => await Records(c).ReadAsync(keys.Ids.Skip(from).Take(limit), maxBytes, cancellationToken),
            cancellationToken);

    /// <summary>
    /// Returns all records that match a query, ordered by sort time, then name. Holds about 1 MiB of them in memory at a time. The
    /// page bounds of the query are ignored.
    /// </summary>
    public async IAsyncEnumerable<Record> StreamRecordsAsync(
        RecordQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var keys = await ListRecordKeysAsync(query, cancellationToken);
        for (var read = 0; read < keys.Count;)
        {
            var batch = await ReadRecordsAsync(keys, read, MaxStreamedRecords, MaxStreamedBytes, cancellationToken);
            foreach (var record in batch) yield return record;
            read += batch.Count;
        }
    }

    /// <summary>Returns the number of records that a view shows in each collection, ordered by the collection's name.</summary>
    public Task<IReadOnlyList<(string Collection, long Count)>> CountRecordsAsync(View view, CancellationToken cancellationToken) =>
        ReadAsync(view, c => Records(c).CountAsync(view, cancellationToken), cancellationToken);

    /// <summary>
    /// Counts the records of a view by the values of one facet, by descending count, then by value. Names of records that the view does
    /// not know are left out.
    /// </summary>
    public Task<IReadOnlyList<FacetCount>> CountFacetValuesAsync(
        View view, string collection, string key, int skip, int limit, CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<FacetCount>>(
            view,
            async c => await Records(c).CountFacetValuesAsync(view, collection, key, skip, limit, cancellationToken),
            cancellationToken);

    /// <summary>
    /// Returns the names of records that are alphabetically nearest to <paramref name="name"/> in its collection, in order. Up to
    /// <paramref name="maxPerSide"/> names on each side are considered, and those that the view shows are returned.
    /// </summary>
    /// <remarks>The cost does not grow with the size of the collection.</remarks>
    public Task<IReadOnlyList<string>> ListNearestNamesAsync(
        View view, string name, int maxPerSide, CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<string>>(
            view, async c => await new NearestTextReader(c).ListNamesAsync(view, name, maxPerSide, cancellationToken), cancellationToken);

    /// <summary>
    /// Returns the values of a facet that are alphabetically nearest to <paramref name="value"/>, in order. Up to
    /// <paramref name="maxPerSide"/> values of <paramref name="key"/> on each side are considered. A value is returned if the view shows
    /// a record of <paramref name="collection"/> among the 100 record versions last written with the value.
    /// </summary>
    /// <remarks>The cost does not grow with the size of the collection.</remarks>
    public Task<IReadOnlyList<string>> ListNearestFacetValuesAsync(
        View view, string collection, string key, string value, int maxPerSide, CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<string>>(
            view,
            async c => await new NearestTextReader(c).ListFacetValuesAsync(view, collection, key, value, maxPerSide, cancellationToken),
            cancellationToken);

    /// <summary>Returns the times that the records of a view cover.</summary>
    public Task<Coverage> GetCoverageAsync(View view, CancellationToken cancellationToken) =>
        ReadAsync(view, c => Records(c).GetCoverageAsync(view, cancellationToken), cancellationToken);

    /// <summary>Returns the changes of a revision of the primary to records, ordered by name.</summary>
    public Task<IReadOnlyList<RecordChange>> ListChangesAsync(long revision, CancellationToken cancellationToken) =>
        ListChangesAsync(new View(revision, KnowledgeTime: null), cancellationToken);

    /// <summary>Returns the changes of the revision of a view to records, whatever their knowledge time, ordered by name.</summary>
    public Task<IReadOnlyList<RecordChange>> ListChangesAsync(View view, CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<RecordChange>>(
            view, async c => await Records(c).ListChangesAsync(view.Revision, cancellationToken), cancellationToken);

    /// <summary>Returns the bars that match a query. Their columns are loaded on first use.</summary>
    /// <exception cref="ArgumentException">The series does not have one of the fields.</exception>
    public Task<BarSequence> ReadBarsAsync(BarQuery query, CancellationToken cancellationToken) =>
        _reads.ReadAsync(
            RevisionStamp.FromView(query.View),
            (c, revision) => new BarReader(_reads, Dialect, _cache).ReadAsync(c, revision, query, cancellationToken),
            cancellationToken);

    /// <summary>Returns how the bars of a series are stored at a revision of the primary; null when it has none.</summary>
    public Task<StoredSeries?> FindSeriesAsync(string series, long revision, CancellationToken cancellationToken) =>
        _engine.ReadAsync(
            async c => await BarReader.FindSeriesAsync(c, series, revision, cancellationToken) is { } row
                ? new StoredSeries(row.Name, row.FieldNames, row.ChunkSpan)
                : null,
            cancellationToken);

    /// <summary>Begins a write, after all other writes of this process have ended.</summary>
    /// <exception cref="StoreException">
    /// Another process did not finish writing within <see cref="StoreOptions.WriteLockTimeout"/>.
    /// </exception>
    public async Task<WriteSession> BeginWriteAsync(string author, string message, CancellationToken cancellationToken)
    {
        StorableText.Require(author, "The author");
        StorableText.Require(message, "The message");
        await _writeLock.WaitAsync(cancellationToken);
        DbConnection? connection = null;
        try
        {
            connection = await _engine.OpenWriterAsync(cancellationToken);
            await connection.RunAsync(Dialect.Begin, null, cancellationToken);
            var latest = await new RevisionReader(connection).FindLatestAsync(cancellationToken);
            return new WriteSession(this, connection, latest, author, message);
        }
        catch (Exception e)
        {
            if (connection is not null) await EndWriteAsync(connection);
            else _writeLock.Release();
            if (e is DbException failure) throw Explain(failure);
            throw;
        }
    }

    /// <summary>
    /// Reads everything stored and returns a message for each part that differs from what was written. Slow for a large store, and for one
    /// with many revisions, since the content of each is hashed.
    /// </summary>
    public Task<IReadOnlyList<string>> CheckAsync(CancellationToken cancellationToken) => CheckAsync(progress: null, cancellationToken);

    /// <inheritdoc cref="CheckAsync(CancellationToken)"/>
    public Task<IReadOnlyList<string>> CheckAsync(IProgress<VerificationProgress>? progress, CancellationToken cancellationToken) =>
        _engine.ReadAsync<IReadOnlyList<string>>(
            async c => [
                .. await _engine.CheckAsync(c, cancellationToken),
                .. await new StoreCheck(c, Dialect, progress).RunAsync(cancellationToken)],
            cancellationToken);

    /// <summary>Copies the store to a new file in its present state, while others may read and write.</summary>
    /// <exception cref="StoreException">The file exists or cannot be created, or the engine has its own backup tools.</exception>
    public Task BackupAsync(string path, CancellationToken cancellationToken) => _engine.BackupAsync(path, cancellationToken);

    /// <summary>Closes the connections of the store.</summary>
    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        if (_standby is not null) await _standby.DisposeAsync();
    }

    internal StoreException Explain(DbException failure) => _engine.Explain(failure);

    internal RecordReader Records(DbConnection connection) => new(connection, Dialect);

    /// <summary>Rolls back what was not committed and allows the next write.</summary>
    internal async Task EndWriteAsync(DbConnection connection)
    {
        try
        {
            await _engine.CloseWriterAsync(connection);
        }
        finally
        {
            _writeLock.Release();
        }
    }

    internal void AnnounceCommit(long revision) => Interlocked
        .Exchange(ref _committed, new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously))
        .SetResult(revision);

    internal Instant GetCurrentInstant() => Instant.FromDateTimeOffset(_clock.GetUtcNow());

    private static StoreEngine CreateEngine(string location, StoreOptions options) =>
        PostgresLocation.TryParse(location, out var connection)
            ? new PostgresEngine(connection, options.WriteLockTimeout)
            : new SqliteEngine(location, options.WriteLockTimeout);

    private Task<T> ReadAsync<T>(View view, Func<DbConnection, Task<T>> read, CancellationToken cancellationToken) =>
        _reads.ReadAsync(RevisionStamp.FromView(view), (c, _) => read(c), cancellationToken);
}
