using System.Data.Common;
using TruceData.Store.Bars;
using TruceData.Store.Dialects;
using TruceData.Store.Records;

namespace TruceData.Store.Verification;

/// <summary>Adds checksums to a store that was written without them.</summary>
internal static class Checksums
{
    /// <summary>
    /// Adds the checksums of all records and chunks that match their content hash; the others keep none and are never served.
    /// </summary>
    public static async Task AddAsync(DbConnection connection, Dialect dialect, CancellationToken cancellationToken)
    {
        var parts = new StoredParts(connection, dialect);
        await foreach (var batch in parts.RecordsAsync(cancellationToken))
        {
            foreach (var (row, _) in batch.Where(part => part.IsIntact))
            {
                var checksum = RecordChecksum.Compute(row.Name, row.KnowledgeTime, row.SortTime, row.SortEnd, row.Text, row.Body);
                await connection.RunAsync(
                    "UPDATE record SET checksum = @checksum WHERE id = @Id", new { checksum, row.Id }, cancellationToken);
            }
        }

        await foreach (var (_, chunk, bars) in parts.ChunksAsync(cancellationToken))
        {
            if (bars is null) continue;
            await connection.RunAsync(
                "UPDATE chunk SET checksums = @checksums WHERE id = @Id",
                new { checksums = ChunkChecksums.Compute(chunk.KnowledgeTime, bars), chunk.Id },
                cancellationToken);
        }
    }
}
