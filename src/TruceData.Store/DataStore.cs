using System.Data.Common;
using System.Runtime.CompilerServices;
using NodaTime;
using TruceData.Domain.Bars;
using TruceData.Domain.Time;
using TruceData.Store.Bars;
using TruceData.Store.Dialects;
using TruceData.Store.Migrations;
using TruceData.Store.Postgres;
using TruceData.Store.Records;
using TruceData.Store.Revisions;
using TruceData.Store.Sqlite;

namespace TruceData.Store;

/// <summary>
/// Records and bars, every state of which stays readable: each write is one revision, and nothing is overwritten. Safe for use by
/// several threads at once.
/// </summary>
public abstract class DataStore : IAsyncDisposable
{
    private const int StreamedRecords = 1000;
    private const long StreamedBytes = 1 << 20;
    private readonly SemaphoreSlim _writing = new(1);
    private readonly ColumnCache _cache;
    private TaskCompletionSource _committed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private protected DataStore(TimeProvider clock, StoreOptions options)
    {
        Clock = clock;
        _cache = new ColumnCache(options.ColumnCacheBytes);
    }

    internal TimeProvider Clock { get; }

    internal abstract Dialect Dialect { get; }

    /// <summary>Opens a store, makes it when it does not exist, and brings an older one up to date.</summary>
    /// <param name="location">A file's path, or a PostgreSQL connection string (<c>Host=…;…</c> or <c>postgresql://…</c>).</param>
    /// <param name="clock">What gives revisions their record time.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="StoreException">It cannot be opened; the message says how to mend it.</exception>
    public static Task<DataStore> OpenAsync(string location, TimeProvider clock, CancellationToken cancellationToken) =>
        OpenAsync(location, clock, new StoreOptions(), cancellationToken);

    /// <summary>Opens a store with options of its own.</summary>
    /// <inheritdoc cref="OpenAsync(string, TimeProvider, CancellationToken)"/>
    public static async Task<DataStore> OpenAsync(string location, TimeProvider clock, StoreOptions options, CancellationToken cancellationToken)
    {
        DataStore store = PostgresLocation.TryParse(location, out var connection)
            ? new PostgresStore(connection, clock, options)
            : new SqliteStore(location, clock, options);
        try
        {
            await store.PrepareAsync(cancellationToken);
            return store;
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    /// <summary>Whether a location names a file, rather than PostgreSQL.</summary>
    /// <exception cref="StoreException">It names PostgreSQL, but not properly.</exception>
    public static bool IsFile(string location) => !PostgresLocation.TryParse(location, out _);

    /// <summary>The latest revision; null when nothing was written yet.</summary>
    public Task<Revision?> LatestRevisionAsync(CancellationToken cancellationToken) =>
        ReadAsync(c => new RevisionReader(c).LatestAsync(cancellationToken), cancellationToken);

    /// <summary>The revision with a number; null when there is none.</summary>
    public Task<Revision?> FindRevisionAsync(long number, CancellationToken cancellationToken) =>
        ReadAsync(c => new RevisionReader(c).FindAsync(number, cancellationToken), cancellationToken);

    /// <summary>Revisions, the newest first.</summary>
    public Task<IReadOnlyList<Revision>> ListRevisionsAsync(int skip, int limit, CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<Revision>>(async c => await new RevisionReader(c).ListAsync(skip, limit, cancellationToken), cancellationToken);

    /// <summary>Waits until there is a revision after a number, at most a while; the number of the latest.</summary>
    /// <remarks>Told at once by writes of this process; looks every second for those of others.</remarks>
    public async Task<long> WaitForRevisionAsync(long after, TimeSpan patience, CancellationToken cancellationToken)
    {
        var start = Clock.GetTimestamp();
        while (true)
        {
            var committed = Volatile.Read(ref _committed).Task;
            var latest = (await LatestRevisionAsync(cancellationToken))?.Number ?? 0;
            var left = patience - Clock.GetElapsedTime(start);
            if (latest > after || left <= TimeSpan.Zero) return latest;
            await Task.WhenAny(committed, Task.Delay(left < TimeSpan.FromSeconds(1) ? left : TimeSpan.FromSeconds(1), Clock, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>A record at a revision, whatever its knowledge time; null when there is none.</summary>
    public async Task<Record?> FindRecordAsync(long revision, string name, CancellationToken cancellationToken) =>
        (await FindRecordsAsync(revision, [name], cancellationToken)).SingleOrDefault();

    /// <summary>
    /// Records at a revision, whatever their knowledge time, in the order of their names; those that are not there are left out.
    /// </summary>
    public Task<IReadOnlyList<Record>> FindRecordsAsync(long revision, IReadOnlyCollection<string> names, CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<Record>>(async c => await Records(c).FindAsync(revision, names, cancellationToken), cancellationToken);

    /// <summary>One page of the records that a query asks for.</summary>
    public Task<RecordPage> ListRecordsAsync(RecordQuery query, CancellationToken cancellationToken) =>
        ReadAsync(c => Records(c).ListAsync(query, cancellationToken), cancellationToken);

    /// <summary>
    /// All records that a query asks for, by sort time, then by name, as keys: a long list is read by <see cref="ReadRecordsAsync"/> a stretch at a time,
    /// without looking for the records again each time. The page bounds of the query are ignored.
    /// </summary>
    public Task<IReadOnlyList<long>> OrderRecordsAsync(RecordQuery query, CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<long>>(async c => await Records(c).OrderAsync(query, cancellationToken), cancellationToken);

    /// <summary>
    /// Reads the first records of keys from <see cref="OrderRecordsAsync"/>, in their order and without their facets, until their bodies
    /// have <paramref name="maxBytes"/> together; the first is returned whatever its size.
    /// </summary>
    public Task<IReadOnlyList<Record>> ReadRecordsAsync(IEnumerable<long> keys, long maxBytes, CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<Record>>(async c => await Records(c).ReadAsync(keys, maxBytes, cancellationToken), cancellationToken);

    /// <summary>
    /// All records that a query asks for, by sort time, then by name, without their facets. Memory holds about 1 MiB of them at a time. The
    /// page bounds of the query are ignored.
    /// </summary>
    public async IAsyncEnumerable<Record> StreamRecordsAsync(RecordQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var keys = await OrderRecordsAsync(query, cancellationToken);
        for (var read = 0; read < keys.Count;)
        {
            var block = await ReadRecordsAsync(keys.Skip(read).Take(StreamedRecords), StreamedBytes, cancellationToken);
            foreach (var record in block) yield return record;
            read += block.Count;
        }
    }

    /// <summary>How many records a view shows of each collection, in the order of the collections' names.</summary>
    public Task<IReadOnlyList<(string Collection, long Count)>> CountRecordsAsync(View view, CancellationToken cancellationToken) =>
        ReadAsync(c => Records(c).CountAsync(view, cancellationToken), cancellationToken);

    /// <summary>
    /// Counts the records of a view by the values of one facet, by descending count, then by value. Names of records that the view does not know are
    /// left out.
    /// </summary>
    public Task<IReadOnlyList<FacetCount>> CountFacetValuesAsync(
        View view, string collection, string key, int skip, int limit, CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<FacetCount>>(
            async c => await Records(c).CountFacetValuesAsync(view, collection, key, skip, limit, cancellationToken), cancellationToken);

    /// <summary>
    /// Returns the names of records, known at a view, that are alphabetically closest to <paramref name="name"/> in its collection, in order: of up
    /// to <paramref name="reach"/> names on each side those that the view shows. The cost does not grow with the collection.
    /// </summary>
    public Task<IReadOnlyList<string>> ListNamesAroundAsync(View view, string name, int reach, CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<string>>(async c => await Records(c).NamesAroundAsync(view, name, reach, cancellationToken), cancellationToken);

    /// <summary>
    /// Returns the values of a facet, known at a view for a record of <paramref name="collection"/>, that are alphabetically closest to
    /// <paramref name="value"/>, in order: of up to <paramref name="reach"/> values of <paramref name="key"/> on each side those that the view shows
    /// among the 100 record versions last written with the value. The cost does not grow with the collection.
    /// </summary>
    public Task<IReadOnlyList<string>> ListFacetValuesAroundAsync(
        View view, string collection, string key, string value, int reach, CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<string>>(
            async c => await Records(c).FacetValuesAroundAsync(view, collection, key, value, reach, cancellationToken), cancellationToken);

    /// <summary>Which times the records of a view cover.</summary>
    public Task<Coverage> CoverageAsync(View view, CancellationToken cancellationToken) =>
        ReadAsync(c => Records(c).CoverageAsync(view, cancellationToken), cancellationToken);

    /// <summary>What a revision did to records, in the order of their names.</summary>
    public Task<IReadOnlyList<RecordChange>> ListChangesAsync(long revision, CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<RecordChange>>(async c => await Records(c).ChangesAsync(revision, cancellationToken), cancellationToken);

    /// <summary>The bars that a query asks for; columns are loaded when they are looked at.</summary>
    /// <exception cref="ArgumentException">The series has no such field.</exception>
    public Task<BarSequence> ReadBarsAsync(BarQuery query, CancellationToken cancellationToken) =>
        ReadAsync(c => new BarReader(OpenReader, Dialect, Explain, _cache).ReadAsync(c, query, cancellationToken), cancellationToken);

    /// <summary>How the bars of a series are stored at a revision; null when it has none.</summary>
    public Task<StoredSeries?> FindSeriesAsync(string series, long revision, CancellationToken cancellationToken) =>
        ReadAsync(
            async c => await BarReader.FindSeriesAsync(c, series, revision, cancellationToken) is { } row
                ? new StoredSeries(row.Name, row.FieldNames, row.ChunkSpan)
                : null,
            cancellationToken);

    /// <summary>Begins a write. Waits until no other write of this process is under way.</summary>
    /// <exception cref="StoreException">Another process keeps writing.</exception>
    public async Task<WriteSession> BeginWriteAsync(string author, string message, CancellationToken cancellationToken)
    {
        StorableText.Require(author, "The author");
        StorableText.Require(message, "The message");
        await _writing.WaitAsync(cancellationToken);
        DbConnection? connection = null;
        try
        {
            connection = await OpenWriterAsync(cancellationToken);
            await connection.RunAsync(Dialect.Begin, null, cancellationToken);
            var latest = await new RevisionReader(connection).LatestAsync(cancellationToken);
            return new WriteSession(this, connection, latest, author, message);
        }
        catch (Exception e)
        {
            if (connection is not null) await EndWriteAsync(connection);
            else _writing.Release();
            if (e is DbException failure) throw Explain(failure);
            throw;
        }
    }

    /// <summary>Reads everything stored and says what is not as it was written; empty when all is well. Slow for a large store.</summary>
    public Task<IReadOnlyList<string>> CheckAsync(CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<string>>(
            async c => [.. await CheckEngineAsync(c, cancellationToken), .. await new StoreCheck(c, Dialect).RunAsync(cancellationToken)], cancellationToken);

    /// <summary>Where the store is, for people: a file, or a database and its host.</summary>
    public abstract string Place { get; }

    /// <summary>Copies the store as of now into a new file, while others go on reading and writing.</summary>
    /// <exception cref="StoreException">The file exists or cannot be made, or the engine has backup tools of its own.</exception>
    public abstract Task BackupAsync(string path, CancellationToken cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    internal abstract StoreException Explain(DbException failure);

    internal RecordReader Records(DbConnection connection) => new(connection, Dialect);

    /// <summary>Gives the writer back; what was not committed is rolled back.</summary>
    internal async Task EndWriteAsync(DbConnection connection)
    {
        try
        {
            await CloseWriterAsync(connection);
        }
        finally
        {
            _writing.Release();
        }
    }

    internal void Announce() =>
        Interlocked.Exchange(ref _committed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();

    internal Instant Now() => Instant.FromDateTimeOffset(Clock.GetUtcNow());

    private protected abstract DbConnection OpenReader();

    private protected abstract Task<DbConnection> OpenReaderAsync(CancellationToken cancellationToken);

    private protected abstract Task<DbConnection> OpenWriterAsync(CancellationToken cancellationToken);

    private protected abstract Task CloseWriterAsync(DbConnection connection);

    /// <summary>What the engine itself finds wrong.</summary>
    private protected virtual Task<List<string>> CheckEngineAsync(DbConnection connection, CancellationToken cancellationToken) =>
        Task.FromResult<List<string>>([]);

    /// <summary>What must be done once before migrations, such as making the file.</summary>
    private protected virtual Task CreateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private protected async Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await OpenReaderAsync(cancellationToken);
            return await read(connection);
        }
        catch (DbException e)
        {
            throw Explain(e);
        }
    }

    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        try
        {
            await CreateAsync(cancellationToken);
            var connection = await OpenWriterAsync(cancellationToken);
            try
            {
                await new Migrator(connection, Dialect, Migration.ReadAll(Dialect.Migrations), Now()).RunAsync(cancellationToken);
            }
            finally
            {
                await CloseWriterAsync(connection);
            }
        }
        catch (DbException e)
        {
            throw Explain(e);
        }
    }
}
