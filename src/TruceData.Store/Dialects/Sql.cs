using System.Data.Common;
using Dapper;

namespace TruceData.Store.Dialects;

/// <summary>Dapper with the cancellation token where it cannot be forgotten.</summary>
internal static class Sql
{
    /// <summary>Rows that are visible at @revision.</summary>
    public const string Visible = "added_revision <= @revision AND (removed_revision IS NULL OR removed_revision > @revision)";

    public static async Task<List<T>> RowsAsync<T>(this DbConnection connection, string sql, object? values, CancellationToken cancellationToken) =>
        (await connection.QueryAsync<T>(new CommandDefinition(sql, values, cancellationToken: cancellationToken))).AsList();

    public static Task<T?> FirstAsync<T>(this DbConnection connection, string sql, object? values, CancellationToken cancellationToken) =>
        connection.QueryFirstOrDefaultAsync<T>(new CommandDefinition(sql, values, cancellationToken: cancellationToken));

    public static IAsyncEnumerable<T> StreamAsync<T>(this DbConnection connection, string sql, object? values) =>
        connection.QueryUnbufferedAsync<T>(sql, values);

    /// <summary>Ends a transaction that may have ended: an engine rolls back by itself when its disk is full, a server when its client is gone.</summary>
    public static async Task RollBackAsync(this DbConnection connection)
    {
        try
        {
            await connection.RunAsync("ROLLBACK", null, CancellationToken.None);
        }
        catch (DbException)
        {
            // Why it had to end is the error that counts.
        }
    }

    public static Task<int> RunAsync(this DbConnection connection, string sql, object? values, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new CommandDefinition(sql, values, cancellationToken: cancellationToken));
}
