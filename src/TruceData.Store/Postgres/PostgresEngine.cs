using System.Data.Common;
using Npgsql;
using TruceData.Store.Dialects;
using TruceData.Store.Errors;

namespace TruceData.Store.Postgres;

/// <summary>Keeps a store in a PostgreSQL database, in the first schema of its search path.</summary>
internal sealed class PostgresEngine : StoreEngine
{
    private readonly NpgsqlDataSource _source;

    public PostgresEngine(NpgsqlConnectionStringBuilder connection, TimeSpan writeLockTimeout)
    {
        if (connection.MaxAutoPrepare == 0) connection.MaxAutoPrepare = 32;
        var hosts = string.Join(',', (connection.Host ?? "").Split(',').Distinct());
        Location = $"PostgreSQL database {connection.Database ?? connection.Username} on {hosts}";
        Dialect = PostgresDialect.Create(writeLockTimeout);
        _source = NpgsqlDataSource.Create(connection);
    }

    public override Dialect Dialect { get; }

    public override string Location { get; }

    public override DbConnection OpenReader() => _source.OpenConnection();

    public override async Task<DbConnection> OpenReaderAsync(CancellationToken cancellationToken) =>
        await _source.OpenConnectionAsync(cancellationToken);

    public override Task<DbConnection> OpenWriterAsync(CancellationToken cancellationToken) => OpenReaderAsync(cancellationToken);

    public override async Task CloseWriterAsync(DbConnection connection)
    {
        await using (connection) await connection.RollBackAsync();
    }

    public override Task BackupAsync(string path, CancellationToken cancellationToken) =>
        throw new StoreException(StoreProblem.Refused, $"This program does not back up the {Location} to a file. Use pg_dump.");

    public override StoreException Explain(DbException failure) => PostgresProblems.Explain(Location, failure);

    public override ValueTask DisposeAsync() => _source.DisposeAsync();
}
