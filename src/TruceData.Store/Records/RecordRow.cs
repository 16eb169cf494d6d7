using TruceData.Domain.Time;
using TruceData.Store.Errors;

namespace TruceData.Store.Records;

/// <summary>A row of the table <c>record</c>.</summary>
internal sealed class RecordRow
{
    public const string Columns =
        """
        r.id AS Id, r.name AS Name, r.knowledge_time AS KnowledgeTime, r.sort_time AS SortTime, r.sort_end AS SortEnd,
        r.text AS Text, r.body AS Body, r.checksum AS Checksum, r.added_revision AS AddedRevision
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

    /// <summary>See <see cref="RecordChecksum"/>; null when the record was found damaged.</summary>
    public long? Checksum { get; init; }

    public long AddedRevision { get; init; }

    /// <summary>Returns the record without its facets.</summary>
    /// <exception cref="StoreException">The row differs from what was written.</exception>
    public Record ToRecord() => IsIntact
        ? ToUncheckedRecord([])
        : throw new StoreException(
            StoreProblem.Corrupt,
            $"The record {Name}, written in revision {AddedRevision}, differs from what was written. Restore the store from a backup; "
            + "`trucedata verify` lists all damage.");

    /// <summary>Returns the record without comparing the row with its checksum.</summary>
    public Record ToUncheckedRecord(IReadOnlyList<Facet> facets) =>
        new(Name, KnowledgeTime.ToInstant(), SortTime.ToInstant(), SortEnd?.ToInstant(), facets, Text, Body);

    /// <summary>Whether the row is as it was written.</summary>
    public bool IsIntact => Checksum == RecordChecksum.Compute(Name, KnowledgeTime, SortTime, SortEnd, Text, Body);
}
