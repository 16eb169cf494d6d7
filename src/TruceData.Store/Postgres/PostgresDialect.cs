using System.Data.Common;
using System.Text;
using TruceData.Store.Dialects;

namespace TruceData.Store.Postgres;

/// <summary>Creates the dialect of PostgreSQL.</summary>
internal static class PostgresDialect
{
    public static Dialect Create(TimeSpan writeLockTimeout) => new()
    {
        Migrations = "Postgres",
        Begin =
            $"""
            BEGIN;
            SET LOCAL lock_timeout = {(long)Math.Max(1, writeLockTimeout.TotalMilliseconds)};
            SELECT pg_advisory_xact_lock(hashtextextended('trucedata ' || current_schema(), 0));
            """,
        CountTable = "SELECT COUNT(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = @name",
        CountTables = "SELECT COUNT(*) FROM pg_tables WHERE schemaname = current_schema()",
        AnyOf = list => $"= ANY ({list})",
        ToListParameter = values => values,
        InsertText = "INSERT INTO record_text (record_id, tokens) VALUES (@id, CAST(@tokens AS tsvector))",
        Matches = "r.id IN (SELECT record_id FROM record_text WHERE tokens @@ CAST(@match AS tsquery))",
        ReadBytes = ReadBytes,
        ToTokensParameter = ToVector,
        ToMatchParameter = phrases => string.Join(" & ", phrases.Select(p => $"({string.Join(" <-> ", p.Select(t => $"'{t}'"))})")),
    };

    private static bool ReadBytes(DbDataReader reader, Span<byte> target)
    {
        using var stream = reader.GetStream(0);
        if (stream.Length != target.Length) return false;
        stream.ReadExactly(target);
        return true;
    }

    private static string ToVector(List<string> tokens)
    {
        var vector = new StringBuilder();
        for (var i = 0; i < tokens.Count; i++) vector.Append($"'{tokens[i]}':{i + 1} ");
        return vector.ToString();
    }
}
