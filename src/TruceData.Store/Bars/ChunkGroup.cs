using TruceData.Domain.Bars;
using TruceData.Domain.Numbers;

namespace TruceData.Store.Bars;

/// <summary>
/// Chunks that make one stretch of a sequence: one chunk, or the layers of one bucket from the earliest known to the latest.
/// </summary>
internal sealed class ChunkGroup
{
    private readonly ChunkRow[] _chunks;
    private readonly long _from;
    private readonly long _to;

    public ChunkGroup(ChunkRow[] chunks, BarQuery query)
    {
        (_chunks, _from, _to) = (chunks, query.FromTime, query.ToTime);
        Bounds = new ChunkBounds(chunks[0].FirstTime, chunks[0].LastTime, (int)chunks[0].Count, chunks.Max(c => c.KnowledgeTime));
    }

    /// <summary>Whether it is one chunk without a cut.</summary>
    public bool IsWhole => _chunks.Length == 1 && _chunks[0].FirstTime >= _from && _chunks[0].LastTime < _to;

    public ChunkBounds Bounds { get; set; }

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
