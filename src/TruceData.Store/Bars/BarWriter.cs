using System.Data.Common;
using TruceData.Domain.Bars;
using TruceData.Domain.Numbers;
using TruceData.Store.Dialects;

namespace TruceData.Store.Bars;

/// <summary>Writes the bars of one series in one revision, bucket by bucket.</summary>
internal sealed class BarWriter(DbConnection connection, Dialect dialect, SeriesRow series, long revision) : IAsyncDisposable
{
    private const string SelectCurrent =
        $"""
        SELECT {ChunkRow.Columns} FROM chunk c
        WHERE c.series_id = @series AND c.removed_revision IS NULL
        """;

    private readonly ColumnWriter _writer = new(connection);
    private readonly ColumnReader _reader = new(connection, dialect, series);
    private readonly string[] _fields = series.FieldNames;

    public long Added { get; private set; }

    public long Removed { get; private set; }

    public async Task<BarWriteResult> MergeAsync(
        long knowledgeTime, IAsyncEnumerable<BarBlock> blocks, CancellationToken cancellationToken)
    {
        var comparison = new BarComparison(_fields);
        var buffer = new BarBuffer(_fields.Length);
        long bucket = 0;
        long? last = null;
        await foreach (var block in blocks.WithCancellation(cancellationToken))
        {
            last = CheckBlock(block, last);
            for (int start = 0, end; start < block.Count; start = end)
            {
                var next = ChunkLayout.GetBucket(block.Times.Span[start], series.ChunkSpan);
                if (buffer.Count > 0 && next != bucket)
                {
                    await MergeBucketAsync(
                        new ChunkKey(series.Id, knowledgeTime, bucket), buffer.Bars, comparison, cancellationToken);
                    buffer.Clear();
                }

                bucket = next;
                end = SortedSpan.UpperBound(block.Times.Span, ChunkLayout.GetLastTime(bucket, series.ChunkSpan));
                buffer.Append(block, start, end - start);
            }
        }

        if (buffer.Count > 0)
            await MergeBucketAsync(new ChunkKey(series.Id, knowledgeTime, bucket), buffer.Bars, comparison, cancellationToken);
        return comparison.ToResult();
    }

    public async Task RemoveAsync(long from, long to, CancellationToken cancellationToken)
    {
        var chunks = await connection.ReadRowsAsync<ChunkRow>(
            $"{SelectCurrent} AND c.first_time < @to AND c.last_time >= @from", new { series = series.Id, from, to }, cancellationToken);
        foreach (var key in chunks.Select(c => new ChunkKey(series.Id, c.KnowledgeTime, c.Bucket)).Distinct())
        {
            var before = await ReadBucketAsync(key, cancellationToken);
            if (before[0].FirstTime >= from && before[^1].LastTime < to)
            {
                Removed += before.Sum(c => c.Count);
                await RetireAsync(before, cancellationToken);
            }
            else
            {
                var bars = ReadBars(before);
                var rest = BarMerge.RemoveRange(bars, from, to);
                Removed += bars.Count - rest.Count;
                await ReplaceAsync(key, before, rest, cancellationToken);
            }
        }
    }

    public ValueTask DisposeAsync() => _writer.DisposeAsync();

    private async Task MergeBucketAsync(ChunkKey key, BarBlock bars, BarComparison comparison, CancellationToken cancellationToken)
    {
        var before = await ReadBucketAsync(key, cancellationToken);
        var earlier = key.KnowledgeTime == StoredInstants.OwnEnd ? [] : await ReadEarlierAsync(key, cancellationToken);
        var written = earlier.Count == 0 ? comparison : new BarComparison(_fields);
        var (addedBefore, removedBefore) = (written.Added, written.Removed);
        var stored = before.Count == 0 ? null : ReadBars(before);
        var merged = BarMerge.Overlay(stored ?? bars.Slice(0, 0), bars, written);
        Added += written.Added - addedBefore;
        Removed += written.Removed - removedBefore;
        if (written.Added > addedBefore) await ReplaceAsync(key, before, merged, cancellationToken);
        if (earlier.Count == 0) return;
        var known = ReadBars(earlier);
        BarMerge.Overlay(stored is null ? known : BarMerge.Overlay(known, stored), bars, comparison);
    }

    /// <summary>Reads the chunks of a bucket that are known before the knowledge time of the key.</summary>
    private Task<List<ChunkRow>> ReadEarlierAsync(ChunkKey key, CancellationToken cancellationToken) => connection.ReadRowsAsync<ChunkRow>(
        $"""
        {SelectCurrent} AND c.knowledge_time < @known AND c.first_time BETWEEN @first AND @last
        ORDER BY c.knowledge_time, c.first_time
        """,
        new
        {
            series = series.Id,
            known = key.KnowledgeTime,
            first = ChunkLayout.GetFirstTime(key.Bucket, series.ChunkSpan),
            last = ChunkLayout.GetLastTime(key.Bucket, series.ChunkSpan),
        },
        cancellationToken);

    private Task<List<ChunkRow>> ReadBucketAsync(ChunkKey key, CancellationToken cancellationToken)
    {
        var first = ChunkLayout.GetFirstTime(key.Bucket, series.ChunkSpan);
        var last = ChunkLayout.GetLastTime(key.Bucket, series.ChunkSpan);
        return connection.ReadRowsAsync<ChunkRow>(
            $"{SelectCurrent} AND c.knowledge_time = @known AND c.first_time BETWEEN @first AND @last ORDER BY c.first_time",
            new { series = series.Id, known = key.KnowledgeTime, first, last },
            cancellationToken);
    }

    private BarBlock ReadBars(List<ChunkRow> chunks)
    {
        var bars = _reader.Read(chunks[0]);
        foreach (var chunk in chunks.Skip(1)) bars = BarMerge.Overlay(bars, _reader.Read(chunk));
        return bars;
    }

    /// <summary>Replaces the bars of a bucket. Keeps the chunks that would not change.</summary>
    private async Task ReplaceAsync(ChunkKey key, List<ChunkRow> before, BarBlock bars, CancellationToken cancellationToken)
    {
        var chunks = new List<(BarBlock Bars, byte[] Hash)>();
        for (var start = 0; start < bars.Count; start += ChunkLayout.MaxBars)
        {
            var chunk = bars.Slice(start, Math.Min(ChunkLayout.MaxBars, bars.Count - start));
            chunks.Add((chunk, ChunkHash.Compute(_fields, chunk)));
        }

        bool IsUnchanged(byte[] hash, int index) => index < before.Count && before[index].Hash.AsSpan().SequenceEqual(hash);
        await RetireAsync(before.Where((_, i) => i >= chunks.Count || !IsUnchanged(chunks[i].Hash, i)), cancellationToken);
        for (var i = 0; i < chunks.Count; i++)
        {
            var (chunk, hash) = chunks[i];
            if (!IsUnchanged(hash, i)) await _writer.AddAsync(key, revision, _fields, chunk, hash, cancellationToken);
        }
    }

    private async Task RetireAsync(IEnumerable<ChunkRow> chunks, CancellationToken cancellationToken)
    {
        foreach (var chunk in chunks)
        {
            await connection.RunAsync(
                "UPDATE chunk SET removed_revision = @revision WHERE id = @Id", new { revision, chunk.Id }, cancellationToken);
        }
    }

    private long? CheckBlock(BarBlock block, long? last)
    {
        if (block.Columns.Count != _fields.Length)
        {
            throw new ArgumentException(
                $"A block of {series.Name} has {block.Columns.Count} columns for {_fields.Length} fields. Pass one column for each field.",
                nameof(block));
        }

        foreach (var time in block.Times.Span)
        {
            if (time <= last)
            {
                throw new ArgumentException(
                    $"The bars of {series.Name} must ascend in time: {time} follows {last}. Sort them and remove duplicates.",
                    nameof(block));
            }

            last = time;
        }

        return last;
    }
}
