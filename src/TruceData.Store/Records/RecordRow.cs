using TruceData.Store.Dialects;

namespace TruceData.Store.Records;

/// <summary>A row of table record.</summary>
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

    /// <summary>Read by a check only.</summary>
    public byte[] Hash { get; init; } = [];

    public Record With(IReadOnlyList<Facet> facets) =>
        new(Name, StoredInstants.ToInstant(KnowledgeTime), StoredInstants.ToInstant(SortTime), StoredInstants.ToInstant(SortEnd), facets, Text, Body);
}
