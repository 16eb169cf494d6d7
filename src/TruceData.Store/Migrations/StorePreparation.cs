using System.Data.Common;
using NodaTime;
using TruceData.Store.Dialects;
using TruceData.Store.Errors;

namespace TruceData.Store.Migrations;

/// <summary>Brings the databases of a store to the schema of this program when the store is opened.</summary>
internal sealed class StorePreparation(StoreEngine primary, StoreEngine? standby, Instant now)
{
    /// <summary>Creates or updates the primary. If it cannot be reached, checks that the standby needs no update.</summary>
    /// <exception cref="StoreException">
    /// No database can be read, or one has another schema; the message says how to fix the problem.
    /// </exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await MigrateAsync(cancellationToken);
        }
        catch (StoreException e) when (e.Problem == StoreProblem.Unreachable && standby is not null)
        {
            await standby.ReadAsync(
                async c =>
                {
                    await CreateMigrator(c).RequireAllAsync(cancellationToken);
                    return true;
                },
                cancellationToken);
        }
    }

    private async Task MigrateAsync(CancellationToken cancellationToken)
    {
        try
        {
            await primary.CreateAsync(cancellationToken);
            var connection = await primary.OpenWriterAsync(cancellationToken);
            try
            {
                await CreateMigrator(connection).RunAsync(cancellationToken);
            }
            finally
            {
                await primary.CloseWriterAsync(connection);
            }
        }
        catch (DbException e)
        {
            throw primary.Explain(e);
        }
    }

    private Migrator CreateMigrator(DbConnection connection) =>
        new(connection, primary.Dialect, Migration.ReadAll(primary.Dialect.Migrations), now);
}
