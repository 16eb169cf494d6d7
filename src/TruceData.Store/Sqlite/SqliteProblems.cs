using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace TruceData.Store.Sqlite;

/// <summary>Says what SQLite's result codes mean for the user.</summary>
internal static class SqliteProblems
{
    /// <summary>The bits of a result code that extended ones share with it; a failed backup has an extended one.</summary>
    private const int PrimaryCode = 0xff;

    public static StoreException Explain(string path, SqliteException e) => (e.SqliteErrorCode & PrimaryCode) switch
    {
        raw.SQLITE_NOTADB => Create(StoreProblem.NotADatabase, $"{path} is not a database. Name another file, or move this one away.", e),
        raw.SQLITE_CORRUPT => Create(StoreProblem.Corrupt, $"{path} is damaged. Restore it from a backup.", e),
        raw.SQLITE_CANTOPEN => Create(
            StoreProblem.Unreachable, $"{path} cannot be opened or made. Check that it is a file in a folder that may be written.", e),
        raw.SQLITE_READONLY or raw.SQLITE_PERM => Create(
            StoreProblem.ReadOnly, $"{path} cannot be written. Allow writing to the file and its folder.", e),
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => Create(
            StoreProblem.Busy, $"Another process is writing to {path}. Wait for it, or write through it.", e),
        raw.SQLITE_FULL => Create(StoreProblem.Full, $"The disk of {path} is full. Make room.", e),
        raw.SQLITE_IOERR => Create(StoreProblem.Failed, $"{path} cannot be read or written: {e.Message} Check the disk.", e),
        _ => Create(StoreProblem.Failed, $"{path}: {e.Message}", e),
    };

    private static StoreException Create(StoreProblem problem, string message, SqliteException e) => new(problem, message, e);
}
