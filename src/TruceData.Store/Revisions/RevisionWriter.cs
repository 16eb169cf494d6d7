using System.Data.Common;
using TruceData.Store.Dialects;

namespace TruceData.Store.Revisions;

/// <summary>Adds revisions over one connection.</summary>
internal sealed class RevisionWriter(DbConnection connection)
{
    public async Task AddAsync(Revision revision, CancellationToken cancellationToken)
    {
        await connection.RunAsync(
            """
            INSERT INTO revision (number, record_time, author, message, content_hash)
            VALUES (@Number, @time, @Author, @Message, @ContentHash)
            """,
            new
            {
                revision.Number,
                time = StoredInstants.ToStored(revision.RecordTime, "The record time"),
                revision.Author,
                revision.Message,
                revision.ContentHash,
            },
            cancellationToken);
        foreach (var (collection, added, removed) in revision.Counts)
        {
            await connection.RunAsync(
                "INSERT INTO revision_count (revision, collection, added, removed) VALUES (@Number, @collection, @added, @removed)",
                new { revision.Number, collection, added, removed },
                cancellationToken);
        }
    }
}
