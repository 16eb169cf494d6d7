using System.Data.Common;
using Npgsql;
using TruceData.Store.Errors;

namespace TruceData.Store.Postgres;

/// <summary>Converts the error codes of PostgreSQL to errors for the user.</summary>
internal static class PostgresProblems
{
    public static StoreException Explain(string location, DbException e) => (e as PostgresException)?.SqlState switch
    {
        PostgresErrorCodes.LockNotAvailable => new StoreException(
            StoreProblem.Busy, $"Another process is writing to the {location}. Wait until it ends, or write through that process.", e),
        PostgresErrorCodes.DiskFull => new StoreException(
            StoreProblem.DiskFull, $"The disk of the {location} is full. Free some space.", e),
        PostgresErrorCodes.ReadOnlySqlTransaction or PostgresErrorCodes.InsufficientPrivilege => new StoreException(
            StoreProblem.ReadOnly,
            $"The {location} cannot be written: {e.Message}. Connect to the primary as a user with permission to write.",
            e),
        PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted => new StoreException(
            StoreProblem.Corrupt, $"The {location} is damaged. Restore it from a backup.", e),
        PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.InvalidPassword
            or PostgresErrorCodes.InvalidAuthorizationSpecification or PostgresErrorCodes.CannotConnectNow => Unreachable(location, e),
        null => Unreachable(location, e),
        _ => new StoreException(StoreProblem.Failed, $"The {location}: {e.Message}", e),
    };

    private static StoreException Unreachable(string location, DbException e) =>
        new(StoreProblem.Unreachable, $"The {location} cannot be reached: {e.Message}. Check the server, the user and the password.", e);
}
