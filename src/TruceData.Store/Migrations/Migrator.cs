using System.Data.Common;
using NodaTime;
using TruceData.Store.Dialects;
using TruceData.Store.Errors;

namespace TruceData.Store.Migrations;

/// <summary>
/// Applies the migrations that a database lacks, in one transaction. Refuses a database of another program or of a newer version.
/// </summary>
internal sealed class Migrator(DbConnection connection, Dialect dialect, IReadOnlyList<Migration> known, Instant now)
{
    private const string CreateTable =
        """
        CREATE TABLE migration (
          number bigint NOT NULL PRIMARY KEY,
          name text NOT NULL,
          checksum text NOT NULL,
          applied_time bigint NOT NULL
        )
        """;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (await FindMissingAsync(cancellationToken) is []) return;
        await connection.RunAsync(dialect.Begin, null, cancellationToken);
        try
        {
            await ApplyAsync(cancellationToken);
            await connection.RunAsync("COMMIT", null, cancellationToken);
        }
        catch
        {
            await connection.RollBackAsync();
            throw;
        }
    }

    /// <summary>Throws if a migration is missing, for a database that cannot be written.</summary>
    public async Task RequireAllAsync(CancellationToken cancellationToken)
    {
        if (await FindMissingAsync(cancellationToken) is not [var first, ..]) return;
        throw new StoreException(
            StoreProblem.MigrationsDiffer,
            $"{connection.DataSource} lacks migration {first.Number}-{first.Name} of this version. Start this version once while the "
            + "primary can be written.");
    }

    private async Task ApplyAsync(CancellationToken cancellationToken)
    {
        var missing = await FindMissingAsync(cancellationToken);
        if (missing.Count == known.Count) await connection.RunAsync(CreateTable, null, cancellationToken);
        foreach (var migration in missing)
        {
            await connection.RunAsync(migration.Script, null, cancellationToken);
            if (migration.FillAsync is { } fill) await fill(connection, dialect, cancellationToken);
            await connection.RunAsync(
                "INSERT INTO migration (number, name, checksum, applied_time) VALUES (@Number, @Name, @Checksum, @time)",
                new { migration.Number, migration.Name, migration.Checksum, time = StoredInstants.ToStored(now, "The current time") },
                cancellationToken);
        }
    }

    private async Task<List<Migration>> FindMissingAsync(CancellationToken cancellationToken)
    {
        if (await connection.ReadFirstAsync<long>(dialect.CountTable, new { name = "migration" }, cancellationToken) == 0)
        {
            if (await connection.ReadFirstAsync<long>(dialect.CountTables, null, cancellationToken) == 0) return [.. known];
            throw new StoreException(
                StoreProblem.NotAStore,
                $"{connection.DataSource} contains the tables of another program. Name another location for the store.");
        }

        var applied = await connection.ReadRowsAsync<(long Number, string Checksum)>(
            "SELECT number, checksum FROM migration ORDER BY number", null, cancellationToken);
        Check(applied);
        return [.. known.Skip(applied.Count)];
    }

    private void Check(List<(long Number, string Checksum)> applied)
    {
        if (applied.Exists(a => a.Number > known[^1].Number))
        {
            throw new StoreException(
                StoreProblem.NewerVersion,
                $"{connection.DataSource} was written by a newer version of this program: its last migration is {applied[^1].Number}, " +
                $"and this version has {known[^1].Number}. Use that version or a later one.");
        }

        for (var i = 0; i < applied.Count; i++)
        {
            if (applied[i] == (known[i].Number, known[i].Checksum)) continue;
            throw new StoreException(
                StoreProblem.MigrationsDiffer,
                $"Migration {applied[i].Number} of {connection.DataSource} differs from {known[i].Number}-{known[i].Name} of this " +
                "version. Open the store with the version that created it, or export it there and import it into a new store.");
        }
    }
}
