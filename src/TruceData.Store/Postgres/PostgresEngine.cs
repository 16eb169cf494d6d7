using System.Data.Common;
using Npgsql;
using TruceData.Store.Dialects;
using TruceData.Store.Errors;

namespace TruceData.Store.Postgres;

/// <summary>Keeps a store in a PostgreSQL database, in the first schema of its search path.</summary>
internal sealed class PostgresEngine : StoreEngine
{
    // More connections than processors of the database make each query slower, and the server allows 100 by default.
    private const int DefaultMaxPoolSize = 16;
    private readonly NpgsqlDataSource _source;

    // Bars are loaded synchronously inside computations. These wait for connections of their own: were they to wait for those of
    // asynchronous reads, they could take all the threads that such reads need to go on.
    private readonly NpgsqlDataSource _barSource;

    public PostgresEngine(NpgsqlConnectionStringBuilder connection, TimeSpan writeLockTimeout)
    {
        if (connection.MaxAutoPrepare == 0) connection.MaxAutoPrepare = 64;
        if (!connection.ShouldSerialize("Maximum Pool Size")) connection.MaxPoolSize = DefaultMaxPoolSize;
        var hosts = string.Join(',', (connection.Host ?? "").Split(',').Distinct());
        Location = $"PostgreSQL database {NameOf(connection)} on {hosts}";
        Dialect = PostgresDialect.Create(writeLockTimeout);
        // The store leaves no state in a session, and resetting one costs as much as a short query.
        connection.NoResetOnClose = true;
        _source = NpgsqlDataSource.Create(connection);
        _barSource = NpgsqlDataSource.Create(connection);
    }

    public override Dialect Dialect { get; }

    public override string Location { get; }

    public override DbConnection OpenReader() => _barSource.OpenConnection();

    public override async Task<DbConnection> OpenReaderAsync(CancellationToken cancellationToken) =>
        await _source.OpenConnectionAsync(cancellationToken);

    public override Task<DbConnection> OpenWriterAsync(CancellationToken cancellationToken) => OpenReaderAsync(cancellationToken);

    public override async Task CloseWriterAsync(DbConnection connection)
    {
        await using (connection) await connection.RollBackAsync();
    }

    public override Task BackupAsync(string path, CancellationToken cancellationToken) =>
        throw new StoreException(StoreProblem.Refused, $"This program does not back up the {Location} to a file. Use pg_dump.");

    public override StoreException Explain(DbException failure)
    {
        var explained = PostgresProblems.Explain(Location, failure);
        if (explained.Problem != StoreProblem.Unreachable) return explained;

        // The idle connections of the other pool are broken as well, which their next use would find out only by failing.
        _source.Clear();
        _barSource.Clear();
        return explained;
    }

    public override async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        await _barSource.DisposeAsync();
    }

    /// <summary>Returns the name of the database, which defaults to that of the user, as this defaults to the user of the system.</summary>
    private static string NameOf(NpgsqlConnectionStringBuilder connection) =>
        new[] { connection.Database, connection.Username, Environment.UserName }.First(name => !string.IsNullOrEmpty(name))!;
}
