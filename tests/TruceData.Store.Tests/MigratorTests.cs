using Dapper;
using Microsoft.Data.Sqlite;
using NodaTime;
using TruceData.Store.Errors;
using TruceData.Store.Migrations;
using TruceData.Store.Sqlite;

namespace TruceData.Store.Tests;

public sealed class MigratorTests
{
    private static readonly Migration First = new(1, "first", "CREATE TABLE one (a integer); CREATE TABLE two (b integer);");
    private static readonly Migration Second = new(2, "second", "ALTER TABLE one ADD COLUMN c integer NOT NULL DEFAULT 7;");
    private static readonly Migration Broken = new(2, "broken", "DROP TABLE two; CREATE TABLE one (a integer);");

    [Fact]
    public async Task An_older_database_is_migrated_in_place()
    {
        await using var connection = await OpenAsync();
        await RunAsync(connection, First);
        await connection.ExecuteAsync("INSERT INTO one (a) VALUES (1)");
        await RunAsync(connection, First, Second);
        await RunAsync(connection, First, Second);
        Assert.Equal(7, await connection.ExecuteScalarAsync<long>("SELECT c FROM one"));
        Assert.Equal(2, await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM migration"));
    }

    [Fact]
    public async Task A_script_that_fails_leaves_the_database_unchanged()
    {
        await using var connection = await OpenAsync();
        await RunAsync(connection, First);
        await Assert.ThrowsAsync<SqliteException>(() => RunAsync(connection, First, Broken));
        Assert.Equal(0, await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM two"));
        await RunAsync(connection, First, Second);
    }

    [Fact]
    public async Task The_error_of_a_script_is_reported_even_if_the_script_ended_the_transaction()
    {
        await using var connection = await OpenAsync();
        var rollback = new Migration(1, "rollback", "ROLLBACK; SELECT nothing;");
        Assert.Contains("nothing", (await Assert.ThrowsAsync<SqliteException>(() => RunAsync(connection, rollback))).Message);
    }

    [Fact]
    public async Task A_newer_database_and_a_changed_script_are_refused()
    {
        await using var connection = await OpenAsync();
        await RunAsync(connection, First, Second);
        Assert.Equal(StoreProblem.NewerVersion, (await Assert.ThrowsAsync<StoreException>(() => RunAsync(connection, First))).Problem);
        var differs = await Assert.ThrowsAsync<StoreException>(() => RunAsync(connection, First, Broken));
        Assert.Equal(StoreProblem.MigrationsDiffer, differs.Problem);
    }

    [Theory]
    [InlineData("Sqlite")]
    [InlineData("Postgres")]
    public void Scripts_are_numbered_from_one_without_gaps(string folder)
    {
        var migrations = Migration.ReadAll(folder);
        Assert.NotEmpty(migrations);
        Assert.Equal(Enumerable.Range(1, migrations.Count).Select(i => (long)i), migrations.Select(m => m.Number));
        Assert.Equal(Migration.ReadAll("Sqlite").Select(m => m.Name), migrations.Select(m => m.Name));
    }

    private static async Task<SqliteConnection> OpenAsync()
    {
        var connection = new SqliteConnection("Data Source=:memory:");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return connection;
    }

    private static Task RunAsync(SqliteConnection connection, params Migration[] known) =>
        new Migrator(connection, SqliteDialect.Instance, known, NodaConstants.UnixEpoch).RunAsync(TestContext.Current.CancellationToken);
}
