using System.Data.Common;
using Npgsql;
using TruceData.Store.Errors;

namespace TruceData.Store.Postgres;

/// <summary>Converts the error codes of PostgreSQL to errors for the user.</summary>
internal static class PostgresProblems
{
    // The first two characters of an error code are its class (appendix A of the documentation of PostgreSQL).
    private const string ConnectionClass = "08";
    private const string InsufficientResourcesClass = "53";
    private const string OperatorInterventionClass = "57P";

    public static StoreException Explain(string location, DbException e) => (e as PostgresException)?.SqlState switch
    {
        PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.SerializationFailure
            or PostgresErrorCodes.DeadlockDetected => new StoreException(
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
            or PostgresErrorCodes.InvalidAuthorizationSpecification => Unreachable(location, e),
        { } code when code.StartsWith(ConnectionClass) || code.StartsWith(OperatorInterventionClass) => Unreachable(location, e),
        { } code when code.StartsWith(InsufficientResourcesClass) => Overloaded(location, e),
        null when e is NpgsqlException { InnerException: TimeoutException } && e.Message.Contains("pool has been exhausted") =>
            Overloaded(location, e),
        null => Unreachable(location, e),
        _ => new StoreException(StoreProblem.Failed, $"The {location}: {e.Message}", e),
    };

    private static StoreException Overloaded(string location, DbException e) => new(
        StoreProblem.Overloaded,
        $"The {location} has no connection free: {e.Message}. Raise max_connections of the server, or Maximum Pool Size of the connection "
        + "string.",
        e);

    private static StoreException Unreachable(string location, DbException e) =>
        new(StoreProblem.Unreachable, $"The {location} cannot be reached: {e.Message}. Check the server, the user and the password.", e);
}
