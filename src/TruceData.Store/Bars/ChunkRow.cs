namespace TruceData.Store.Bars;

/// <summary>A row of the table <c>chunk</c>.</summary>
internal sealed class ChunkRow
{
    public const string Columns =
        """
        c.id AS Id, c.knowledge_time AS KnowledgeTime, c.bucket AS Bucket, c.first_time AS FirstTime, c.last_time AS LastTime,
        c.bar_count AS Count, c.content_hash AS Hash, c.checksums AS Checksums, c.added_revision AS AddedRevision
        """;

    public long Id { get; init; }

    public long KnowledgeTime { get; init; }

    public long Bucket { get; init; }

    public long FirstTime { get; init; }

    public long LastTime { get; init; }

    public long Count { get; init; }

    public byte[] Hash { get; init; } = [];

    /// <summary>See <see cref="ChunkChecksums"/>; null when the chunk was found damaged.</summary>
    public byte[]? Checksums { get; init; }

    public long AddedRevision { get; init; }
}
