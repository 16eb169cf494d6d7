using System.Data.Common;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using TruceData.Store.Dialects;

namespace TruceData.Store.Sqlite;

/// <summary>A store in one SQLite file.</summary>
public sealed class SqliteStore : DataStore
{
    private readonly string _path;
    private readonly string _reading;
    private readonly string _writing;
    private SqliteConnection? _writer;

    internal SqliteStore(string path, TimeProvider clock, StoreOptions options)
        : base(clock, options)
    {
        _path = Path.GetFullPath(path);
        var settings = new SqliteConnectionStringBuilder
        {
            DataSource = _path,
            ForeignKeys = true,
            DefaultTimeout = (int)Math.Max(1, Math.Ceiling(options.WriterPatience.TotalSeconds)),
        };
        _writing = new SqliteConnectionStringBuilder(settings.ConnectionString) { Pooling = false }.ConnectionString;
        _reading = new SqliteConnectionStringBuilder(settings.ConnectionString) { Mode = SqliteOpenMode.ReadOnly }.ConnectionString;
    }

    internal override Dialect Dialect => SqliteDialect.Instance;

    /// <inheritdoc/>
    public override string Place => _path;

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        using (var readers = new SqliteConnection(_reading)) SqliteConnection.ClearPool(readers);
        if (_writer is not null) await _writer.DisposeAsync();
        await base.DisposeAsync();
    }

    /// <inheritdoc/>
    public override async Task BackupAsync(string path, CancellationToken cancellationToken)
    {
        var target = Path.GetFullPath(path);
        var partial = target + ".partial";
        if (File.Exists(target))
            throw new StoreException(StoreProblem.Refused, $"{target} exists already. Name a new file for the backup, or move it away.");
        CreateFolder(target);
        File.Delete(partial);
        try
        {
            await ReadAsync(source => Task.Run(() => Copy((SqliteConnection)source, partial), cancellationToken), cancellationToken);
            File.Move(partial, target);
        }
        catch
        {
            foreach (var left in (string[])[partial, $"{partial}-journal"]) File.Delete(left);
            throw;
        }
    }

    internal override StoreException Explain(DbException failure) => SqliteProblems.Explain(_path, (SqliteException)failure);

    private protected override async Task CreateAsync(CancellationToken cancellationToken)
    {
        CreateFolder(_path);
        var writer = (SqliteConnection)await OpenWriterAsync(cancellationToken);
        if (await writer.FirstAsync<long>(Dialect.CountTables, null, cancellationToken) == 0)
            await writer.RunAsync("PRAGMA page_size = 16384; PRAGMA journal_mode = WAL;", null, cancellationToken);
    }

    private protected override Task<List<string>> CheckEngineAsync(DbConnection connection, CancellationToken cancellationToken) =>
        connection.RowsAsync<string>("SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'", null, cancellationToken);

    private protected override DbConnection OpenReader()
    {
        var connection = new SqliteConnection(_reading);
        connection.Open();
        return connection;
    }

    private protected override Task<DbConnection> OpenReaderAsync(CancellationToken cancellationToken) => Task.FromResult(OpenReader());

    private protected override async Task<DbConnection> OpenWriterAsync(CancellationToken cancellationToken)
    {
        if (_writer is not null) return _writer;
        var connection = new SqliteConnection(_writing);
        try
        {
            await connection.OpenAsync(cancellationToken);
            await connection.RunAsync("PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 67108864;", null, cancellationToken);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }

        return _writer = connection;
    }

    /// <summary>Keeps the connection for the next write unless it is still in a transaction that will not end.</summary>
    private protected override async Task CloseWriterAsync(DbConnection connection)
    {
        var writer = (SqliteConnection)connection;
        if (writer.Handle is not { } handle || SQLitePCL.raw.sqlite3_get_autocommit(handle) != 0) return;
        try
        {
            await writer.RunAsync("ROLLBACK", null, CancellationToken.None);
        }
        catch (SqliteException)
        {
            _writer = null;
            await writer.DisposeAsync();
        }
    }

    private static bool Copy(SqliteConnection source, string path)
    {
        using var target = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ConnectionString);
        try
        {
            target.Open();
        }
        catch (SqliteException e)
        {
            throw SqliteProblems.Explain(path, e);
        }

        try
        {
            source.BackupDatabase(target);
            return true;
        }
        catch (SqliteException e) when (e.SqliteErrorCode == raw.SQLITE_FULL || e.SqliteExtendedErrorCode == raw.SQLITE_IOERR_WRITE)
        {
            // Nothing else of the store is written meanwhile: it is the copy that has no room.
            throw SqliteProblems.Explain(path, e);
        }
    }

    private static void CreateFolder(string path)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path) ?? path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException(
                StoreProblem.Unreachable, $"The folder of {path} cannot be made: {e.Message} Make it, or name another place.", e);
        }
    }
}
