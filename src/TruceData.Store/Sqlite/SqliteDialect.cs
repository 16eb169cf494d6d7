using System.Data.Common;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using TruceData.Store.Dialects;

namespace TruceData.Store.Sqlite;

/// <summary>Creates the dialect of SQLite.</summary>
internal static class SqliteDialect
{
    public static Dialect Instance { get; } = new()
    {
        Migrations = "Sqlite",
        Begin = "BEGIN IMMEDIATE",
        CountTable = "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = @name",
        CountTables = "SELECT COUNT(*) FROM sqlite_master",
        AnyOf = list => $"IN (SELECT value FROM json_each({list}))",
        ToListParameter = values => JsonSerializer.Serialize(values, values.GetType()),
        InsertText = "INSERT INTO record_text (rowid, tokens) VALUES (@id, @tokens)",
        Matches = "r.id IN (SELECT rowid FROM record_text WHERE record_text MATCH @match)",
        ReadBytes = ReadBytes,
        ToTokensParameter = tokens => string.Join(' ', tokens),
        ToMatchParameter = phrases => string.Join(" AND ", phrases.Select(p => $"\"{string.Join(' ', p)}\"")),
    };

    // Reads from SQLite's memory, because a stream would copy each column first.
    private static bool ReadBytes(DbDataReader reader, Span<byte> target) =>
        raw.sqlite3_column_blob(((SqliteDataReader)reader).Handle, 0) is var bytes
        && bytes.Length == target.Length
        && bytes.TryCopyTo(target);
}
