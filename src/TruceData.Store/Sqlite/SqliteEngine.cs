using System.Data.Common;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using TruceData.Store.Dialects;
using TruceData.Store.Errors;

namespace TruceData.Store.Sqlite;

/// <summary>Keeps a store in one SQLite file.</summary>
internal sealed class SqliteEngine : StoreEngine
{
    private string _readerSettings;
    private string _writerSettings;
    private FileInfo? _immutableFile;
    private SqliteConnection? _writer;

    public SqliteEngine(string path, TimeSpan writeLockTimeout)
    {
        Location = Path.GetFullPath(path);
        var settings = new SqliteConnectionStringBuilder
        {
            DataSource = Location,
            ForeignKeys = true,
            DefaultTimeout = (int)Math.Max(1, Math.Ceiling(writeLockTimeout.TotalSeconds)),
        };
        _writerSettings = new SqliteConnectionStringBuilder(settings.ConnectionString) { Pooling = false }.ConnectionString;
        _readerSettings = new SqliteConnectionStringBuilder(settings.ConnectionString) { Mode = SqliteOpenMode.ReadOnly }.ConnectionString;
    }

    public override Dialect Dialect => SqliteDialect.Instance;

    public override string Location { get; }

    private string LogFile => $"{Location}-wal";

    private bool HasLog => new FileInfo(LogFile) is { Exists: true, Length: > 0 };

    public override async Task CreateAsync(CancellationToken cancellationToken)
    {
        CreateFolder(Location);
        if (await IsOnReadOnlyMediumAsync(cancellationToken)) OpenAsImmutable();
        var writer = (SqliteConnection)await OpenWriterAsync(cancellationToken);
        if (await writer.ReadFirstAsync<long>(Dialect.CountTables, null, cancellationToken) == 0)
            await writer.RunAsync("PRAGMA page_size = 16384; PRAGMA journal_mode = WAL;", null, cancellationToken);
    }

    public override bool IsReadOnly => _immutableFile is not null;

    public override DbConnection OpenReader()
    {
        if (_immutableFile is not null) EnsureUnchanged(_immutableFile);
        var connection = new SqliteConnection(_readerSettings);
        connection.Open();
        return connection;
    }

    public override Task<DbConnection> OpenReaderAsync(CancellationToken cancellationToken) => Task.FromResult(OpenReader());

    public override async Task<DbConnection> OpenWriterAsync(CancellationToken cancellationToken)
    {
        if (_writer is not null) return _writer;
        var connection = new SqliteConnection(_writerSettings);
        try
        {
            await connection.OpenAsync(cancellationToken);
            if (!IsReadOnly)
                await connection.RunAsync("PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 67108864;", null, cancellationToken);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }

        return _writer = connection;
    }

    /// <summary>Rolls back and keeps the connection for the next write. Discards it only when the transaction cannot be ended.</summary>
    public override async Task CloseWriterAsync(DbConnection connection)
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

    public override async Task BackupAsync(string path, CancellationToken cancellationToken)
    {
        var target = Path.GetFullPath(path);
        var partial = target + ".partial";
        if (File.Exists(target))
        {
            throw new StoreException(
                StoreProblem.Refused, $"{target} already exists. Name a new file for the backup, or move this one away.");
        }

        CreateFolder(target);
        File.Delete(partial);
        try
        {
            await ReadAsync(source => Task.Run(() => Copy((SqliteConnection)source, partial), cancellationToken), cancellationToken);
            File.Move(partial, target);
        }
        catch
        {
            foreach (var file in (string[])[partial, $"{partial}-journal"]) File.Delete(file);
            throw;
        }
    }

    public override Task<List<string>> CheckAsync(DbConnection connection, CancellationToken cancellationToken) =>
        connection.ReadRowsAsync<string>(
            "SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'", null, cancellationToken);

    public override StoreException Explain(DbException failure) => SqliteProblems.Explain(Location, (SqliteException)failure);

    public override async ValueTask DisposeAsync()
    {
        using (var readers = new SqliteConnection(_readerSettings)) SqliteConnection.ClearPool(readers);
        if (_writer is not null) await _writer.DisposeAsync();
    }

    /// <summary>
    /// Returns whether the file exists and SQLite cannot create the files beside it that it needs to read: a log and shared memory.
    /// </summary>
    private async Task<bool> IsOnReadOnlyMediumAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(Location)) return false;
        try
        {
            await using var connection = new SqliteConnection(_writerSettings);
            await connection.OpenAsync(cancellationToken);
            await connection.ReadFirstAsync<long>(Dialect.CountTables, null, cancellationToken);
            return false;
        }
        catch (SqliteException e) when (e.SqliteErrorCode is raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY)
        {
            return true;
        }
    }

    private void OpenAsImmutable()
    {
        if (HasLog)
        {
            throw new StoreException(
                StoreProblem.ReadOnly,
                $"{Location} is on a read-only medium and has a log of changes, {LogFile}. Copy both files to a writable folder, or make "
                + "this one writable.");
        }

        var immutable = new SqliteConnectionStringBuilder(_readerSettings) { DataSource = $"{new Uri(Location).AbsoluteUri}?immutable=1" };
        _readerSettings = immutable.ConnectionString;
        immutable.Pooling = false;
        _writerSettings = immutable.ConnectionString;
        _immutableFile = new FileInfo(Location);
        _immutableFile.Refresh();
    }

    /// <summary>
    /// Throws if another process has written to the file, since reads of an immutable file could then mix old and new pages.
    /// </summary>
    private void EnsureUnchanged(FileInfo opened)
    {
        var current = new FileInfo(Location);
        if (current.Exists && current.Length == opened.Length && current.LastWriteTimeUtc == opened.LastWriteTimeUtc
            && !HasLog)
        {
            return;
        }

        throw new StoreException(
            StoreProblem.Unreachable, $"{Location} was opened on a read-only medium and has changed since. Restart this program.");
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
            // The source is only read, so the copy is the file that cannot be written.
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
                StoreProblem.Unreachable, $"The folder of {path} cannot be created: {e.Message} Create it, or name another location.", e);
        }
    }
}
