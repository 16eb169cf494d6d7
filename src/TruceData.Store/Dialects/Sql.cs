using System.Data.Common;
using Dapper;

namespace TruceData.Store.Dialects;

/// <summary>Runs Dapper commands with a cancellation token that cannot be omitted.</summary>
internal static class Sql
{
    /// <summary>The condition that a row is visible at @revision.</summary>
    public const string IsVisible = "added_revision <= @revision AND (removed_revision IS NULL OR removed_revision > @revision)";

    public static async Task<List<T>> ReadRowsAsync<T>(
        this DbConnection connection, string sql, object? values, CancellationToken cancellationToken) =>
        (await connection.QueryAsync<T>(new CommandDefinition(sql, values, cancellationToken: cancellationToken))).AsList();

    /// <summary>Runs two queries, separated by a semicolon, in one round trip.</summary>
    public static async Task<(T1? First, List<T2> Rows)> ReadFirstAndRowsAsync<T1, T2>(
        this DbConnection connection, string sql, object? values, CancellationToken cancellationToken)
    {
        var command = new CommandDefinition(sql, values, cancellationToken: cancellationToken);
        await using var results = await connection.QueryMultipleAsync(command);
        return (await results.ReadFirstOrDefaultAsync<T1>(), (await results.ReadAsync<T2>()).AsList());
    }

    public static List<T> ReadRows<T>(this DbConnection connection, string sql, object? values) =>
        connection.Query<T>(sql, values).AsList();

    public static Task<T?> ReadFirstAsync<T>(
        this DbConnection connection, string sql, object? values, CancellationToken cancellationToken) =>
        connection.QueryFirstOrDefaultAsync<T>(new CommandDefinition(sql, values, cancellationToken: cancellationToken));

    public static IAsyncEnumerable<T> StreamRowsAsync<T>(this DbConnection connection, string sql, object? values) =>
        connection.QueryUnbufferedAsync<T>(sql, values);

    public static Task<int> RunAsync(this DbConnection connection, string sql, object? values, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new CommandDefinition(sql, values, cancellationToken: cancellationToken));

    /// <summary>
    /// Rolls back a transaction that the engine may already have ended, as SQLite does when its disk is full and a server when the
    /// connection breaks.
    /// </summary>
    public static async Task RollBackAsync(this DbConnection connection)
    {
        try
        {
            await connection.RunAsync("ROLLBACK", null, CancellationToken.None);
        }
        catch (DbException)
        {
            // The caller reports the error that ended the transaction.
        }
    }
}
