using System.Data.Common;
using Npgsql;

namespace TruceData.Store.Postgres;

/// <summary>Says what PostgreSQL's error codes mean for the user.</summary>
internal static class PostgresProblems
{
    public static StoreException Explain(string place, DbException e) => (e as PostgresException)?.SqlState switch
    {
        PostgresErrorCodes.LockNotAvailable => new StoreException(
            StoreProblem.Busy, $"Another process is writing to the {place}. Wait for it, or write through it.", e),
        PostgresErrorCodes.DiskFull => new StoreException(StoreProblem.Full, $"The disk of the {place} is full. Make room.", e),
        PostgresErrorCodes.ReadOnlySqlTransaction or PostgresErrorCodes.InsufficientPrivilege => new StoreException(
            StoreProblem.ReadOnly, $"The {place} cannot be written: {e.Message}. Connect to the primary as a user who may write.", e),
        PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted => new StoreException(
            StoreProblem.Corrupt, $"The {place} is damaged. Restore it from a backup.", e),
        PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.InvalidPassword
            or PostgresErrorCodes.InvalidAuthorizationSpecification or PostgresErrorCodes.CannotConnectNow => Unreachable(place, e),
        null => Unreachable(place, e),
        _ => new StoreException(StoreProblem.Failed, $"The {place}: {e.Message}", e),
    };

    private static StoreException Unreachable(string place, DbException e) =>
        new(StoreProblem.Unreachable, $"The {place} cannot be reached: {e.Message}. Check the server, the user and the password.", e);
}
