using System.Data.Common;
using NodaTime;
using TruceData.Store.Dialects;

namespace TruceData.Store.Migrations;

/// <summary>Brings a database up to date, in one transaction, and refuses one that it does not know.</summary>
internal sealed class Migrator(DbConnection connection, Dialect dialect, IReadOnlyList<Migration> known, Instant now)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (await MissingAsync(cancellationToken) is []) return;
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

    private async Task ApplyAsync(CancellationToken cancellationToken)
    {
        var missing = await MissingAsync(cancellationToken);
        if (missing.Count == known.Count)
        {
            await connection.RunAsync(
                """
                CREATE TABLE migration (
                  number bigint NOT NULL PRIMARY KEY,
                  name text NOT NULL,
                  checksum text NOT NULL,
                  applied_time bigint NOT NULL
                )
                """,
                null,
                cancellationToken);
        }

        foreach (var migration in missing)
        {
            await connection.RunAsync(migration.Script, null, cancellationToken);
            await connection.RunAsync(
                "INSERT INTO migration (number, name, checksum, applied_time) VALUES (@Number, @Name, @Checksum, @time)",
                new { migration.Number, migration.Name, migration.Checksum, time = StoredInstants.Exact(now, "The time") },
                cancellationToken);
        }
    }

    private async Task<List<Migration>> MissingAsync(CancellationToken cancellationToken)
    {
        if (await connection.FirstAsync<long>(dialect.CountTable, new { name = "migration" }, cancellationToken) == 0)
        {
            if (await connection.FirstAsync<long>(dialect.CountTables, null, cancellationToken) == 0) return [.. known];
            throw new StoreException(
                StoreProblem.NotAStore, $"{connection.DataSource} holds the tables of another program. Name another place for the store.");
        }

        var applied = await connection.RowsAsync<(long Number, string Checksum)>(
            "SELECT number, checksum FROM migration ORDER BY number", null, cancellationToken);
        Check(applied);
        return [.. known.Skip(applied.Count)];
    }

    private void Check(List<(long Number, string Checksum)> applied)
    {
        if (applied.Exists(a => a.Number > known[^1].Number))
        {
            throw new StoreException(
                StoreProblem.Newer,
                $"{connection.DataSource} was written by a newer version (migration {applied[^1].Number}; this one knows " +
                $"{known[^1].Number}). Use that version or later.");
        }

        for (var i = 0; i < applied.Count; i++)
        {
            if (applied[i] == (known[i].Number, known[i].Checksum)) continue;
            throw new StoreException(
                StoreProblem.JournalDiffers,
                $"Migration {applied[i].Number} of {connection.DataSource} is not the {known[i].Number}-{known[i].Name} of this version. " +
                "Open it with the version that made it, or export it there and import it into a new store.");
        }
    }
}
