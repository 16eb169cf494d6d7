using System.Data.Common;
using TruceData.Domain.Bars;
using TruceData.Store.Dialects;
using TruceData.Store.Replication;
using TruceData.Store.Revisions;

namespace TruceData.Store.Bars;

/// <summary>Reads bars: the bounds of their chunks at once, the columns on first use.</summary>
internal sealed class BarReader(ReadRouter reads, Dialect dialect, ColumnCache cache)
{
    private const string FromSeries = $"FROM series WHERE name = @name AND {Sql.IsVisible}";

    public static async Task<SeriesRow?> FindSeriesAsync(
        DbConnection connection, string name, long revision, CancellationToken cancellationToken) =>
        StorableText.IsStorable(name)
            ? await connection.ReadFirstAsync<SeriesRow>(
                $"SELECT {SeriesRow.Columns} {FromSeries}", new { name, revision }, cancellationToken)
            : null;

    public async Task<BarSequence> ReadAsync(
        DbConnection connection, RevisionStamp revision, BarQuery query, CancellationToken cancellationToken)
    {
        if (!StorableText.IsStorable(query.Series)) return BarSequence.Empty(query.View.KnowledgeTime);
        var (series, chunks) = await connection.ReadFirstAndRowsAsync<SeriesRow, ChunkRow>(
            $"""
            SELECT {SeriesRow.Columns} {FromSeries};
            SELECT {ChunkRow.Columns} FROM chunk c
            WHERE c.series_id = (SELECT id {FromSeries})
              AND {Sql.IsVisible} AND c.knowledge_time <= @known AND c.first_time < @to AND c.last_time >= @from
            ORDER BY c.bucket, c.knowledge_time, c.first_time
            """,
            new
            {
                name = query.Series,
                revision = query.View.Revision,
                known = StoredInstants.ToMaxKnowledgeTime(query.View.KnowledgeTime),
                from = query.FromTime,
                to = query.ToTime,
            },
            cancellationToken);
        if (series is null) return BarSequence.Empty(query.View.KnowledgeTime);
        var unknown = query.Fields.Except(series.FieldNames).FirstOrDefault();
        if (unknown is not null)
        {
            throw new ArgumentException(
                $"{query.Series} does not have the field '{unknown}'; its fields are {string.Join(", ", series.FieldNames)}.",
                nameof(query));
        }

        var groups = CreateGroups(chunks, query);
        groups.RemoveAll(group => !TryMeasure(connection, series, group));
        return new BarSequence(
            groups.ConvertAll(group => group.Bounds), i => Load(revision, series, groups[i], query.Fields), query.View.KnowledgeTime);
    }

    /// <summary>Groups chunks of one bucket if they differ in knowledge time. Other chunks do not overlap and remain separate.</summary>
    private static List<ChunkGroup> CreateGroups(List<ChunkRow> chunks, BarQuery query)
    {
        var groups = new List<ChunkGroup>(chunks.Count);
        for (int start = 0, end = 0; start < chunks.Count; start = end)
        {
            while (end < chunks.Count && chunks[end].Bucket == chunks[start].Bucket) end++;
            var bucket = chunks.GetRange(start, end - start);
            if (bucket[0].KnowledgeTime == bucket[^1].KnowledgeTime)
                groups.AddRange(bucket.Select(chunk => new ChunkGroup([chunk], query)));
            else
                groups.Add(new ChunkGroup([.. bucket], query));
        }

        return groups;
    }

    /// <summary>
    /// Determines the bounds of a group, from its times if the chunk rows are not enough. Returns false when no bar remains.
    /// </summary>
    private bool TryMeasure(DbConnection connection, SeriesRow series, ChunkGroup group)
    {
        if (group.IsWhole) return true;
        var reader = new ColumnReader(connection, dialect, series);
        var times = group.Assemble(chunk => new BarBlock(ReadColumn<long>(() => reader, chunk, ColumnReader.Times), [])).Times;
        if (times.IsEmpty) return false;
        group.Bounds = group.Bounds with { FirstTime = times.Span[0], LastTime = times.Span[^1], Count = times.Length };
        return true;
    }

    private BarBlock Load(RevisionStamp revision, SeriesRow series, ChunkGroup group, IReadOnlyList<string> fields) =>
        reads.Read(revision, open => group.Assemble(chunk => new BarBlock(
            ReadColumn<long>(() => new ColumnReader(open(), dialect, series), chunk, ColumnReader.Times),
            fields.Select(field => (ReadOnlyMemory<double>)ReadColumn<double>(
                () => new ColumnReader(open(), dialect, series), chunk, field)).ToArray())));

    private T[] ReadColumn<T>(Func<ColumnReader> createReader, ChunkRow chunk, string field)
        where T : unmanaged =>
        cache.Find<T>(chunk.Hash, field) ?? cache.Add(chunk.Hash, field, createReader().Read<T>(chunk, field));
}
