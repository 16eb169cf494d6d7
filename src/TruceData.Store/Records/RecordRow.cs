using TruceData.Domain.Time;

namespace TruceData.Store.Records;

/// <summary>A row of the table <c>record</c>.</summary>
internal sealed class RecordRow
{
    public const string Columns =
        """
        r.id AS Id, r.name AS Name, r.knowledge_time AS KnowledgeTime, r.sort_time AS SortTime, r.sort_end AS SortEnd,
        r.text AS Text, r.body AS Body
        """;

    public long Id { get; init; }

    public string Name { get; init; } = "";

    public long KnowledgeTime { get; init; }

    public long SortTime { get; init; }

    public long? SortEnd { get; init; }

    public string Text { get; init; } = "";

    public byte[] Body { get; init; } = [];

    /// <summary>The content hash; only a check of the store reads it.</summary>
    public byte[] Hash { get; init; } = [];

    public Record ToRecord(IReadOnlyList<Facet> facets) =>
        new(Name, KnowledgeTime.ToInstant(), SortTime.ToInstant(), SortEnd?.ToInstant(), facets, Text, Body);
}
