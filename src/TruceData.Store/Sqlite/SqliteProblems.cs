using Microsoft.Data.Sqlite;
using SQLitePCL;
using TruceData.Store.Errors;

namespace TruceData.Store.Sqlite;

/// <summary>Converts the result codes of SQLite to errors for the user.</summary>
internal static class SqliteProblems
{
    /// <summary>Masks the primary code in an extended result code, such as that of a failed backup.</summary>
    private const int PrimaryCodeMask = 0xff;

    public static StoreException Explain(string path, SqliteException e) => (e.SqliteErrorCode & PrimaryCodeMask) switch
    {
        raw.SQLITE_NOTADB => Create(StoreProblem.NotADatabase, $"{path} is not a database. Name another file, or move this one away.", e),
        raw.SQLITE_CORRUPT => Create(StoreProblem.Corrupt, $"{path} is damaged. Restore it from a backup.", e),
        raw.SQLITE_CANTOPEN => Create(
            StoreProblem.Unreachable, $"{path} cannot be opened or created. Check that it is a file in a writable folder.", e),
        raw.SQLITE_READONLY or raw.SQLITE_PERM => Create(
            StoreProblem.ReadOnly, $"{path} cannot be written. Make the file and its folder writable.", e),
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => Create(
            StoreProblem.Busy, $"Another process is writing to {path}. Wait until it ends, or write through that process.", e),
        raw.SQLITE_FULL => Create(StoreProblem.DiskFull, $"The disk of {path} is full. Free some space.", e),
        raw.SQLITE_IOERR => Create(StoreProblem.Unreachable, $"{path} cannot be read or written: {e.Message} Check the disk.", e),
        _ => Create(StoreProblem.Failed, $"{path}: {e.Message}", e),
    };

    private static StoreException Create(StoreProblem problem, string message, SqliteException e) => new(problem, message, e);
}
