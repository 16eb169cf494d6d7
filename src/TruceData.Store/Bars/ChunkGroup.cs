using TruceData.Domain.Bars;
using TruceData.Domain.Numbers;

namespace TruceData.Store.Bars;

/// <summary>
/// Chunks that are read as one chunk of a sequence: a single chunk, or all chunks of a bucket ordered by knowledge time, of which later
/// ones replace bars of earlier ones.
/// </summary>
internal sealed class ChunkGroup
{
    private readonly ChunkRow[] _chunks;
    private readonly long _from;
    private readonly long _to;

    public ChunkGroup(ChunkRow[] chunks, BarQuery query)
    {
        _chunks = chunks;
        _from = query.FromTime;
        _to = query.ToTime;
        Bounds = new ChunkBounds(chunks[0].FirstTime, chunks[0].LastTime, (int)chunks[0].Count, chunks.Max(c => c.KnowledgeTime));
    }

    /// <summary>Whether the group is a single chunk that lies entirely within the range of the query.</summary>
    public bool IsWhole => _chunks.Length == 1 && _chunks[0].FirstTime >= _from && _chunks[0].LastTime < _to;

    /// <summary>The bounds of the bars in the group; those of its first chunk until <see cref="BarReader"/> has determined them.</summary>
    public ChunkBounds Bounds { get; set; }

    /// <summary>Reads the chunks, merges them and returns the bars within the range of the query.</summary>
    public BarBlock Assemble(Func<ChunkRow, BarBlock> read)
    {
        var bars = read(_chunks[0]);
        foreach (var chunk in _chunks.AsSpan(1)) bars = BarMerge.Overlay(bars, read(chunk));
        if (IsWhole) return bars;
        var start = SortedSpan.LowerBound(bars.Times.Span, _from);
        var end = SortedSpan.LowerBound(bars.Times.Span, _to);
        return start >= end ? bars.Slice(0, 0) : bars.Slice(start, end - start);
    }
}
