using System.Data.Common;
using TruceData.Domain.Bars;
using TruceData.Store.Dialects;
using TruceData.Store.Records;

namespace TruceData.Store.Bars;

/// <summary>Reads bars: the bounds of chunks at once, their columns when they are asked for.</summary>
internal sealed class BarReader(Func<DbConnection> open, Dialect dialect, Func<DbException, StoreException> explain, ColumnCache cache)
{
    public static async Task<SeriesRow?> FindSeriesAsync(DbConnection connection, string name, long revision, CancellationToken cancellationToken) =>
        StorableText.Holds(name)
            ? await connection.FirstAsync<SeriesRow>(
                $"SELECT {SeriesRow.Columns} FROM series WHERE name = @name AND {Sql.Visible}", new { name, revision }, cancellationToken)
            : null;

    public async Task<BarSequence> ReadAsync(DbConnection connection, BarQuery query, CancellationToken cancellationToken)
    {
        var series = await FindSeriesAsync(connection, query.Series, query.View.Revision, cancellationToken);
        if (series is null) return BarSequence.Empty(query.View.KnowledgeTime);
        var unknown = query.Fields.Except(series.FieldNames).FirstOrDefault();
        if (unknown is not null) throw new ArgumentException($"{query.Series} has no field '{unknown}'.", nameof(query));
        var chunks = await connection.RowsAsync<ChunkRow>(
            $"""
            SELECT {ChunkRow.Columns} FROM chunk c
            WHERE c.series_id = @series AND {Sql.Visible} AND c.knowledge_time <= @known AND c.first_time < @to AND c.last_time >= @from
            ORDER BY c.bucket, c.knowledge_time, c.first_time
            """,
            new
            {
                series = series.Id,
                revision = query.View.Revision,
                known = StoredInstants.KnownBy(query.View.KnowledgeTime),
                from = query.FromTime,
                to = query.ToTime,
            },
            cancellationToken);
        var stretches = new List<ChunkGroup>(chunks.Count);
        foreach (var bucket in ByBucket(chunks))
        {
            if (bucket[0].KnowledgeTime == bucket[^1].KnowledgeTime)
                stretches.AddRange(bucket.Select(c => new ChunkGroup([c], query)));
            else
                stretches.Add(new ChunkGroup([.. bucket], query));
        }

        stretches.RemoveAll(s => !Measure(connection, s));
        return new BarSequence(stretches.ConvertAll(s => s.Bounds), i => Load(stretches[i], query.Fields), query.View.KnowledgeTime);
    }

    private static IEnumerable<ArraySegment<ChunkRow>> ByBucket(List<ChunkRow> chunks)
    {
        var all = chunks.ToArray();
        for (int start = 0, end = 0; start < all.Length; start = end)
        {
            while (end < all.Length && all[end].Bucket == all[start].Bucket) end++;
            yield return new ArraySegment<ChunkRow>(all, start, end - start);
        }
    }

    /// <summary>Finds the exact bounds; false when no bar is left. Looks at times only where the chunk rows do not tell.</summary>
    private bool Measure(DbConnection connection, ChunkGroup stretch)
    {
        if (stretch.IsWhole) return true;
        var times = stretch.Assemble(c => new BarBlock(Column<long>(() => connection, c, ColumnReader.Times), [])).Times;
        if (times.IsEmpty) return false;
        stretch.Bounds = stretch.Bounds with { FirstTime = times.Span[0], LastTime = times.Span[^1], Count = times.Length };
        return true;
    }

    private BarBlock Load(ChunkGroup stretch, IReadOnlyList<string> fields)
    {
        using var connection = new LazyDisposable<DbConnection>(open);
        try
        {
            return stretch.Assemble(chunk => new BarBlock(
                Column<long>(() => connection.Value, chunk, ColumnReader.Times),
                fields.Select(f => (ReadOnlyMemory<double>)Column<double>(() => connection.Value, chunk, f)).ToArray()));
        }
        catch (DbException e)
        {
            throw explain(e);
        }
    }

    private T[] Column<T>(Func<DbConnection> connection, ChunkRow chunk, string field)
        where T : unmanaged
    {
        if (cache.Find<T>(chunk.Id, field) is { } known) return known;
        return cache.Add(chunk.Id, field, new ColumnReader(connection(), dialect).Read<T>(chunk.Id, field, chunk.Count));
    }
}
