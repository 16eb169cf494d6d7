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
    private readonly TimeProvider _clock;
    private readonly ColumnCache _cache;
    private readonly SemaphoreSlim _writeLock = new(1);
    private TaskCompletionSource _committed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private DataStore(StoreEngine engine, TimeProvider clock, StoreOptions options)
    {
        _engine = engine;
        _clock = clock;
        _cache = new ColumnCache(options.ColumnCacheBytes);
    }

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
        StoreEngine engine = PostgresLocation.TryParse(location, out var connection)
            ? new PostgresEngine(connection, options.WriteLockTimeout)
            : new SqliteEngine(location, options.WriteLockTimeout);
        var store = new DataStore(engine, clock, options);
        try
        {
            await store.MigrateAsync(cancellationToken);
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

    /// <summary>Returns the latest revision; null when nothing has been written yet.</summary>
    public Task<Revision?> FindLatestRevisionAsync(CancellationToken cancellationToken) =>
        _engine.ReadAsync(c => new RevisionReader(c).FindLatestAsync(cancellationToken), cancellationToken);

    /// <summary>Returns the revision with this number; null when there is none.</summary>
    public Task<Revision?> FindRevisionAsync(long number, CancellationToken cancellationToken) =>
        _engine.ReadAsync(c => new RevisionReader(c).FindAsync(number, cancellationToken), cancellationToken);

    /// <summary>Returns up to <paramref name="limit"/> revisions after the first <paramref name="skip"/>, newest first.</summary>
    public Task<IReadOnlyList<Revision>> ListRevisionsAsync(int skip, int limit, CancellationToken cancellationToken) =>
        _engine.ReadAsync<IReadOnlyList<Revision>>(
            async c => await new RevisionReader(c).ListAsync(skip, limit, cancellationToken), cancellationToken);

    /// <summary>
    /// Waits up to <paramref name="timeout"/> for a revision newer than <paramref name="after"/>. Returns the latest revision number.
    /// </summary>
    /// <remarks>Notices writes of this process at once and those of other processes within a second.</remarks>
    public async Task<long> WaitForRevisionAsync(long after, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var start = _clock.GetTimestamp();
        while (true)
        {
            var committed = Volatile.Read(ref _committed).Task;
            var latest = (await FindLatestRevisionAsync(cancellationToken))?.Number ?? 0;
            var remaining = timeout - _clock.GetElapsedTime(start);
            if (latest > after || remaining <= TimeSpan.Zero) return latest;
            await Task.WhenAny(committed, Task.Delay(remaining < PollInterval ? remaining : PollInterval, _clock, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Returns a record at a revision, whatever its knowledge time; null when there is none.</summary>
    public async Task<Record?> FindRecordAsync(long revision, string name, CancellationToken cancellationToken) =>
        (await FindRecordsAsync(revision, [name], cancellationToken)).SingleOrDefault();

    /// <summary>
    /// Returns the records with these names at a revision, whatever their knowledge time, ordered by name. Names without a record are
    /// skipped.
    /// </summary>
    public Task<IReadOnlyList<Record>> FindRecordsAsync(
        long revision, IReadOnlyCollection<string> names, CancellationToken cancellationToken) =>
        _engine.ReadAsync<IReadOnlyList<Record>>(
            async c => await Records(c).FindAsync(revision, names, cancellationToken), cancellationToken);

    /// <summary>Returns one page of the records that match a query.</summary>
    public Task<RecordPage> ListRecordsAsync(RecordQuery query, CancellationToken cancellationToken) =>
        _engine.ReadAsync(c => Records(c).ListAsync(query, cancellationToken), cancellationToken);

    /// <summary>
    /// Returns the keys of all records that match a query, ordered by sort time, then name. <see cref="ReadRecordsAsync"/> reads the
    /// records in batches, so that a long list is searched only once. The page bounds of the query are ignored.
    /// </summary>
    public Task<IReadOnlyList<long>> ListRecordKeysAsync(RecordQuery query, CancellationToken cancellationToken) =>
        _engine.ReadAsync<IReadOnlyList<long>>(async c => await Records(c).ListIdsAsync(query, cancellationToken), cancellationToken);

    /// <summary>
    /// Reads the first records of keys from <see cref="ListRecordKeysAsync"/>, in their order and without their facets, until their
    /// bodies have <paramref name="maxBytes"/> together; the first is returned whatever its size.
    /// </summary>
    public Task<IReadOnlyList<Record>> ReadRecordsAsync(IEnumerable<long> keys, long maxBytes, CancellationToken cancellationToken) =>
        _engine.ReadAsync<IReadOnlyList<Record>>(
            async c => await Records(c).ReadAsync(keys, maxBytes, cancellationToken), cancellationToken);

    /// <summary>
    /// Returns all records that match a query, ordered by sort time, then name, without their facets. Holds about 1 MiB of them in memory
    /// at a time. The page bounds of the query are ignored.
    /// </summary>
    public async IAsyncEnumerable<Record> StreamRecordsAsync(
        RecordQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var keys = await ListRecordKeysAsync(query, cancellationToken);
        for (var read = 0; read < keys.Count;)
        {
            var batch = await ReadRecordsAsync(keys.Skip(read).Take(MaxStreamedRecords), MaxStreamedBytes, cancellationToken);
            foreach (var record in batch) yield return record;
            read += batch.Count;
        }
    }

    /// <summary>Returns the number of records that a view shows in each collection, ordered by the collection's name.</summary>
    public Task<IReadOnlyList<(string Collection, long Count)>> CountRecordsAsync(View view, CancellationToken cancellationToken) =>
        _engine.ReadAsync(c => Records(c).CountAsync(view, cancellationToken), cancellationToken);

    /// <summary>
    /// Counts the records of a view by the values of one facet, by descending count, then by value. Names of records that the view does
    /// not know are left out.
    /// </summary>
    public Task<IReadOnlyList<FacetCount>> CountFacetValuesAsync(
        View view, string collection, string key, int skip, int limit, CancellationToken cancellationToken) =>
        _engine.ReadAsync<IReadOnlyList<FacetCount>>(
            async c => await Records(c).CountFacetValuesAsync(view, collection, key, skip, limit, cancellationToken), cancellationToken);

    /// <summary>
    /// Returns the names of records that are alphabetically nearest to <paramref name="name"/> in its collection, in order. Up to
    /// <paramref name="maxPerSide"/> names on each side are considered, and those that the view shows are returned.
    /// </summary>
    /// <remarks>The cost does not grow with the size of the collection.</remarks>
    public Task<IReadOnlyList<string>> ListNearestNamesAsync(
        View view, string name, int maxPerSide, CancellationToken cancellationToken) =>
        _engine.ReadAsync<IReadOnlyList<string>>(
            async c => await new NearestTextReader(c).ListNamesAsync(view, name, maxPerSide, cancellationToken), cancellationToken);

    /// <summary>
    /// Returns the values of a facet that are alphabetically nearest to <paramref name="value"/>, in order. Up to
    /// <paramref name="maxPerSide"/> values of <paramref name="key"/> on each side are considered. A value is returned if the view shows
    /// a record of <paramref name="collection"/> among the 100 record versions last written with the value.
    /// </summary>
    /// <remarks>The cost does not grow with the size of the collection.</remarks>
    public Task<IReadOnlyList<string>> ListNearestFacetValuesAsync(
        View view, string collection, string key, string value, int maxPerSide, CancellationToken cancellationToken) =>
        _engine.ReadAsync<IReadOnlyList<string>>(
            async c => await new NearestTextReader(c).ListFacetValuesAsync(view, collection, key, value, maxPerSide, cancellationToken),
            cancellationToken);

    /// <summary>Returns the times that the records of a view cover.</summary>
    public Task<Coverage> GetCoverageAsync(View view, CancellationToken cancellationToken) =>
        _engine.ReadAsync(c => Records(c).GetCoverageAsync(view, cancellationToken), cancellationToken);

    /// <summary>Returns the changes of a revision to records, ordered by name.</summary>
    public Task<IReadOnlyList<RecordChange>> ListChangesAsync(long revision, CancellationToken cancellationToken) =>
        _engine.ReadAsync<IReadOnlyList<RecordChange>>(
            async c => await Records(c).ListChangesAsync(revision, cancellationToken), cancellationToken);

    /// <summary>Returns the bars that match a query. Their columns are loaded on first use.</summary>
    /// <exception cref="ArgumentException">The series does not have one of the fields.</exception>
    public Task<BarSequence> ReadBarsAsync(BarQuery query, CancellationToken cancellationToken) =>
        _engine.ReadAsync(c => new BarReader(_engine, _cache).ReadAsync(c, query, cancellationToken), cancellationToken);

    /// <summary>Returns how the bars of a series are stored at a revision; null when it has none.</summary>
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
    public ValueTask DisposeAsync() => _engine.DisposeAsync();

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

    internal void AnnounceCommit() =>
        Interlocked.Exchange(ref _committed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();

    internal Instant GetCurrentInstant() => Instant.FromDateTimeOffset(_clock.GetUtcNow());

    private async Task MigrateAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _engine.CreateAsync(cancellationToken);
            var connection = await _engine.OpenWriterAsync(cancellationToken);
            try
            {
                var migrations = Migration.ReadAll(Dialect.Migrations);
                await new Migrator(connection, Dialect, migrations, GetCurrentInstant()).RunAsync(cancellationToken);
            }
            finally
            {
                await _engine.CloseWriterAsync(connection);
            }
        }
        catch (DbException e)
        {
            throw Explain(e);
        }
    }
}
