using System.Data.Common;
using TruceData.Domain.Bars;
using TruceData.Domain.Numbers;
using TruceData.Store.Dialects;
using TruceData.Store.Revisions;

namespace TruceData.Store.Bars;

/// <summary>Writes the bars of one series in one session, a bucket at a time.</summary>
internal sealed class BarWriter(DbConnection connection, Dialect dialect, SeriesRow series, long revision) : IAsyncDisposable
{
    private const string Current =
        $"""
        SELECT {ChunkRow.Columns} FROM chunk c
        WHERE c.series_id = @series AND c.removed_revision IS NULL
        """;

    private readonly ColumnWriter _writer = new(connection);
    private readonly ColumnReader _reader = new(connection, dialect);
    private readonly string[] _fields = series.FieldNames;

    public long Added { get; private set; }

    public long Removed { get; private set; }

    public async Task MergeAsync(long knowledgeTime, IAsyncEnumerable<BarBlock> blocks, CancellationToken cancellationToken)
    {
        var buffer = new BarBuffer(_fields.Length);
        long bucket = 0;
        long? last = null;
        await foreach (var block in blocks.WithCancellation(cancellationToken))
        {
            last = Check(block, last);
            for (int start = 0, end; start < block.Count; start = end)
            {
                var next = ChunkLayout.Bucket(block.Times.Span[start], series.ChunkSpan);
                if (buffer.Count > 0 && next != bucket)
                {
                    await MergeBucketAsync(new ChunkKey(series.Id, knowledgeTime, bucket), buffer.Bars, cancellationToken);
                    buffer.Clear();
                }

                bucket = next;
                end = SortedSpan.UpperBound(block.Times.Span, ChunkLayout.LastOf(bucket, series.ChunkSpan));
                buffer.Append(block, start, end - start);
            }
        }

        if (buffer.Count > 0) await MergeBucketAsync(new ChunkKey(series.Id, knowledgeTime, bucket), buffer.Bars, cancellationToken);
    }

    public async Task RemoveAsync(long from, long to, CancellationToken cancellationToken)
    {
        var chunks = await connection.RowsAsync<ChunkRow>(
            $"{Current} AND c.first_time < @to AND c.last_time >= @from", new { series = series.Id, from, to }, cancellationToken);
        foreach (var key in chunks.Select(c => new ChunkKey(series.Id, c.KnowledgeTime, c.Bucket)).Distinct())
        {
            var before = await BucketAsync(key, cancellationToken);
            if (before[0].FirstTime >= from && before[^1].LastTime < to)
            {
                Removed += before.Sum(c => c.Count);
                await RetireAsync(before, cancellationToken);
            }
            else
            {
                var bars = Read(before);
                var rest = BarMerge.Without(bars, from, to);
                Removed += bars.Count - rest.Count;
                await ReplaceAsync(key, before, rest, cancellationToken);
            }
        }
    }

    public ValueTask DisposeAsync() => _writer.DisposeAsync();

    private async Task MergeBucketAsync(ChunkKey key, BarBlock bars, CancellationToken cancellationToken)
    {
        var before = await BucketAsync(key, cancellationToken);
        if (before.Count == 0)
        {
            Added += bars.Count;
            await ReplaceAsync(key, before, bars, cancellationToken);
            return;
        }

        var stored = Read(before);
        var merged = BarMerge.Overlay(stored, bars);
        var (added, removed) = BarMerge.Differences(stored, merged);
        Added += added;
        Removed += removed;
        if (added > 0) await ReplaceAsync(key, before, merged, cancellationToken);
    }

    private Task<List<ChunkRow>> BucketAsync(ChunkKey key, CancellationToken cancellationToken)
    {
        var (first, last) = (ChunkLayout.FirstOf(key.Bucket, series.ChunkSpan), ChunkLayout.LastOf(key.Bucket, series.ChunkSpan));
        return connection.RowsAsync<ChunkRow>(
            $"{Current} AND c.knowledge_time = @known AND c.first_time BETWEEN @first AND @last ORDER BY c.first_time",
            new { series = series.Id, known = key.KnowledgeTime, first, last },
            cancellationToken);
    }

    private BarBlock Read(List<ChunkRow> chunks)
    {
        var bars = _reader.Read(chunks[0], _fields);
        foreach (var chunk in chunks.Skip(1)) bars = BarMerge.Overlay(bars, _reader.Read(chunk, _fields));
        return bars;
    }

    /// <summary>Makes the chunks of a bucket hold these bars; a chunk that would stay the same stays.</summary>
    private async Task ReplaceAsync(ChunkKey key, List<ChunkRow> before, BarBlock bars, CancellationToken cancellationToken)
    {
        var parts = new List<(BarBlock Bars, byte[] Hash)>();
        for (var start = 0; start < bars.Count; start += ChunkLayout.MaxBars)
        {
            var part = bars.Slice(start, Math.Min(ChunkLayout.MaxBars, bars.Count - start));
            parts.Add((part, ContentHash.Compute(_fields, part)));
        }

        bool Stays(byte[] hash, int index) => index < before.Count && before[index].Hash.AsSpan().SequenceEqual(hash);
        await RetireAsync(before.Where((chunk, i) => i >= parts.Count || !Stays(parts[i].Hash, i)), cancellationToken);
        for (var i = 0; i < parts.Count; i++)
        {
            if (!Stays(parts[i].Hash, i)) await _writer.AddAsync(key, revision, _fields, parts[i].Bars, parts[i].Hash, cancellationToken);
        }
    }

    private async Task RetireAsync(IEnumerable<ChunkRow> chunks, CancellationToken cancellationToken)
    {
        foreach (var chunk in chunks)
            await connection.RunAsync("UPDATE chunk SET removed_revision = @revision WHERE id = @Id", new { revision, chunk.Id }, cancellationToken);
    }

    private long? Check(BarBlock block, long? last)
    {
        if (block.Columns.Count != _fields.Length)
        {
            throw new ArgumentException(
                $"A block of {series.Name} has {block.Columns.Count} columns for {_fields.Length} fields.", nameof(block));
        }

        foreach (var time in block.Times.Span)
        {
            if (time <= last)
                throw new ArgumentException($"The bars of {series.Name} do not ascend: {time} comes after {last}.", nameof(block));
            last = time;
        }

        return last;
    }
}
