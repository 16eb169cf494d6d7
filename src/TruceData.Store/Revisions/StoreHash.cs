using System.Data.Common;
using TruceData.Store.Dialects;

namespace TruceData.Store.Revisions;

/// <summary>
/// Computes the content hash of everything visible at a revision: records by name, then chunks by series, knowledge time and first time.
/// </summary>
internal static class StoreHash
{
    public static async Task<string> ComputeAsync(DbConnection connection, long revision, CancellationToken cancellationToken)
    {
        using var hash = new ContentHash();
        var records = connection.StreamRowsAsync<(string Name, byte[] Hash)>(
            $"SELECT name, content_hash FROM record WHERE {Sql.IsVisible} ORDER BY name", new { revision });
        await foreach (var (name, content) in records.WithCancellation(cancellationToken))
        {
            hash.Add(name);
            hash.Add(content);
        }

        hash.Add("");
        var chunks = connection.StreamRowsAsync<(string Series, long KnowledgeTime, long FirstTime, byte[] Hash)>(
            """
            SELECT s.name, c.knowledge_time, c.first_time, c.content_hash
            FROM chunk c JOIN series s ON s.id = c.series_id
            WHERE c.added_revision <= @revision AND (c.removed_revision IS NULL OR c.removed_revision > @revision)
            ORDER BY s.name, c.knowledge_time, c.first_time
            """,
            new { revision });
        await foreach (var (series, known, first, content) in chunks.WithCancellation(cancellationToken))
        {
            hash.Add(series);
            hash.Add(known);
            hash.Add(first);
            hash.Add(content);
        }

        return Convert.ToHexStringLower(hash.Finish());
    }

    /// <summary>Computes the hash of an empty store.</summary>
    public static string ComputeEmpty()
    {
        using var hash = new ContentHash();
        hash.Add("");
        return Convert.ToHexStringLower(hash.Finish());
    }
}
