using System.Data.Common;
using TruceData.Store.Errors;

namespace TruceData.Store.Dialects;

/// <summary>Opens connections to one database and explains its errors.</summary>
internal abstract class StoreEngine : IAsyncDisposable
{
    /// <summary>The SQL of this engine.</summary>
    public abstract Dialect Dialect { get; }

    /// <summary>The path of the file, or the names of the database and its host.</summary>
    public abstract string Location { get; }

    /// <summary>Whether the medium of the store is read-only, so that no write can succeed.</summary>
    public virtual bool IsReadOnly => false;

    /// <summary>Prepares for the first migration, for example by creating the file.</summary>
    public virtual Task CreateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public abstract DbConnection OpenReader();

    public abstract Task<DbConnection> OpenReaderAsync(CancellationToken cancellationToken);

    public abstract Task<DbConnection> OpenWriterAsync(CancellationToken cancellationToken);

    /// <summary>Rolls back what was not committed and returns the connection from <see cref="OpenWriterAsync"/>.</summary>
    public abstract Task CloseWriterAsync(DbConnection connection);

    /// <summary>Copies the database into a new file.</summary>
    public abstract Task BackupAsync(string path, CancellationToken cancellationToken);

    /// <summary>Runs the engine's own integrity check and returns the problems that it reports.</summary>
    public virtual Task<List<string>> CheckAsync(DbConnection connection, CancellationToken cancellationToken) =>
        Task.FromResult<List<string>>([]);

    /// <summary>Converts an error of the database to one that says how to fix the problem.</summary>
    public abstract StoreException Explain(DbException failure);

    public abstract ValueTask DisposeAsync();

    public async Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken)
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
}
