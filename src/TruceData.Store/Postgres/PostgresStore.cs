using System.Data.Common;
using Npgsql;
using TruceData.Store.Dialects;

namespace TruceData.Store.Postgres;

/// <summary>A store in a PostgreSQL database, in the first schema of its search path.</summary>
public sealed class PostgresStore : DataStore
{
    private readonly NpgsqlDataSource _source;

    internal PostgresStore(NpgsqlConnectionStringBuilder connection, TimeProvider clock, StoreOptions options)
        : base(clock, options)
    {
        if (connection.MaxAutoPrepare == 0) connection.MaxAutoPrepare = 32;
        Place = $"PostgreSQL database {connection.Database ?? connection.Username} on {connection.Host}";
        _source = NpgsqlDataSource.Create(connection);
        Dialect = PostgresDialect.Create(options.WriterPatience);
    }

    internal override Dialect Dialect { get; }

    /// <inheritdoc/>
    public override string Place { get; }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        await base.DisposeAsync();
    }

    /// <inheritdoc/>
    public override Task BackupAsync(string path, CancellationToken cancellationToken) =>
        throw new StoreException(StoreProblem.Refused, $"The {Place} is not backed up to a file by this program. Use pg_dump.");

    internal override StoreException Explain(DbException failure) => PostgresProblems.Explain(Place, failure);

    private protected override DbConnection OpenReader() => _source.OpenConnection();

    private protected override async Task<DbConnection> OpenReaderAsync(CancellationToken cancellationToken) => await _source.OpenConnectionAsync(cancellationToken);

    private protected override Task<DbConnection> OpenWriterAsync(CancellationToken cancellationToken) => OpenReaderAsync(cancellationToken);

    private protected override async Task CloseWriterAsync(DbConnection connection)
    {
        await using (connection) await connection.RollBackAsync();
    }
}
