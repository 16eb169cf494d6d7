using NodaTime;
using TruceData.Domain.Numbers;

namespace TruceData.Domain.Bars;

/// <summary>The bounds of one chunk of a series.</summary>
/// <param name="FirstTime">Start of its first bar, Unix nanoseconds.</param>
/// <param name="LastTime">Start of its last bar, Unix nanoseconds.</param>
/// <param name="Count">Number of its bars, at least 1.</param>
/// <param name="KnownFrom">
/// Knowledge time of the newest correction in it, Unix nanoseconds; <see cref="long.MinValue"/> when its bars are known at their own end.
/// </param>
public readonly record struct ChunkBounds(long FirstTime, long LastTime, int Count, long KnownFrom = long.MinValue);

/// <summary>
/// The stored bars of one series at one view. Outside the Domain the sequence is opaque: it may hold bars that were not known at the
/// view, so <see cref="AsOfSeries"/> is the only way to its times and values.
/// </summary>
/// <remarks>
/// A bar is found by binary search: first over the bounds of the chunks, then inside one chunk, which is loaded only when it is needed.
/// Not safe for use by several threads at once.
/// </remarks>
public sealed class BarSequence
{
    private readonly ChunkBounds[] _chunks;
    private readonly long[] _lastTimes;
    private readonly long[] _offsets;
    private readonly Func<int, BarBlock> _load;
    private int _loadedChunk = -1;
    private BarBlock? _loaded;

    /// <summary>Creates a sequence of chunks that ascend and do not overlap.</summary>
    /// <param name="chunks">The bounds of the chunks.</param>
    /// <param name="load">Returns the bars of the chunk with an index. They match the bounds and are equal on every call.</param>
    /// <param name="knowledgeTime">The knowledge time of the view that the bars were read at; null for no limit.</param>
    /// <exception cref="ArgumentException">The chunks overlap or are empty.</exception>
    public BarSequence(IReadOnlyList<ChunkBounds> chunks, Func<int, BarBlock> load, Instant? knowledgeTime)
    {
        KnowledgeTime = knowledgeTime;
        _chunks = [.. chunks];
        _lastTimes = Array.ConvertAll(_chunks, c => c.LastTime);
        _offsets = new long[_chunks.Length + 1];
        _load = load;
        for (var i = 0; i < _chunks.Length; i++)
        {
            if (_chunks[i].Count < 1 || (i > 0 && _chunks[i].FirstTime <= _chunks[i - 1].LastTime))
                throw new ArgumentException($"Chunk {i} is empty or overlaps the chunk before it.", nameof(chunks));
            _offsets[i + 1] = _offsets[i] + _chunks[i].Count;
        }

        KnownFrom = _chunks.Length == 0 ? long.MinValue : _chunks.Max(c => c.KnownFrom);
    }

    /// <summary>Creates a sequence without bars.</summary>
    public static BarSequence Empty(Instant? knowledgeTime) =>
        new([], _ => throw new InvalidOperationException("An empty sequence has no chunk."), knowledgeTime);

    /// <summary>The knowledge time of the view that the bars were read at; null for no limit.</summary>
    internal Instant? KnowledgeTime { get; }

    /// <summary>The number of bars.</summary>
    internal long Count => _offsets[^1];

    /// <summary>Knowledge time of the newest correction in any chunk; <see cref="long.MinValue"/> when there is none.</summary>
    internal long KnownFrom { get; }

    /// <summary>The bounds of the chunks, ascending.</summary>
    internal IReadOnlyList<ChunkBounds> Chunks => _chunks;

    /// <summary>The chunk that was loaded last, and the index of its first bar; null when there is none.</summary>
    internal (BarBlock? Bars, long First) Loaded => _loadedChunk < 0 ? (null, 0) : (_loaded, _offsets[_loadedChunk]);

    /// <summary>Returns the bars of one chunk.</summary>
    internal BarBlock Chunk(int chunk)
    {
        if (chunk != _loadedChunk)
        {
            _loaded = _load(chunk);
            _loadedChunk = chunk;
        }

        return _loaded!;
    }

    /// <summary>Releases the chunk that was loaded last.</summary>
    internal void Release()
    {
        _loadedChunk = -1;
        _loaded = null;
    }

    /// <summary>
    /// Returns the bars that start in [<paramref name="from"/>, <paramref name="to"/>), in Unix nanoseconds, of a sequence of one chunk.
    /// </summary>
    public BarSequence Between(long from, long to)
    {
        var first = (int)LowerBound(from);
        var count = (int)LowerBound(to) - first;
        if (count <= 0) return Empty(KnowledgeTime);
        var bars = Chunk(0).Slice(first, count);
        var bounds = new ChunkBounds(bars.Times.Span[0], bars.Times.Span[^1], count, KnownFrom);
        return new BarSequence([bounds], _ => bars, KnowledgeTime);
    }

    /// <summary>Returns the start of a bar in Unix nanoseconds.</summary>
    /// <param name="index">0 up to <see cref="Count"/>, exclusive.</param>
    internal long TimeAt(long index)
    {
        var chunk = ChunkOf(index);
        return Chunk(chunk).Times.Span[(int)(index - _offsets[chunk])];
    }

    /// <summary>Returns a value of a bar; NaN when it is missing.</summary>
    /// <param name="column">Index of the column.</param>
    /// <param name="index">0 up to <see cref="Count"/>, exclusive.</param>
    internal double ValueAt(int column, long index) => ValueAt(column, index, out _);

    /// <summary>Returns a value of a bar, and its start.</summary>
    /// <param name="column">Index of the column.</param>
    /// <param name="index">0 up to <see cref="Count"/>, exclusive.</param>
    /// <param name="start">Unix nanoseconds.</param>
    internal double ValueAt(int column, long index, out long start)
    {
        var chunk = ChunkOf(index);
        var bars = Chunk(chunk);
        var row = (int)(index - _offsets[chunk]);
        start = bars.Times.Span[row];
        return bars.Columns[column].Span[row];
    }

    /// <summary>
    /// Returns the index of the first bar that starts at or after <paramref name="time"/>; <see cref="Count"/> when there is none.
    /// </summary>
    internal long LowerBound(long time)
    {
        var chunk = SortedSpan.LowerBound(_lastTimes, time);
        if (chunk == _chunks.Length || time <= _chunks[chunk].FirstTime) return _offsets[chunk];
        return _offsets[chunk] + SortedSpan.LowerBound(Chunk(chunk).Times.Span, time);
    }

    /// <summary>Finds the bar at or after a time. Searches around <paramref name="near"/> first, an index found before.</summary>
    internal long LowerBound(long time, long near)
    {
        if (_loadedChunk < 0 || near < _offsets[_loadedChunk] || near > _offsets[_loadedChunk + 1]) return LowerBound(time);
        var times = _loaded!.Times.Span;
        var inside = SortedSpan.ExponentialSearch(times, time, (int)(near - _offsets[_loadedChunk]));
        return inside > 0 && inside < times.Length ? _offsets[_loadedChunk] + inside : LowerBound(time);
    }

    /// <summary>
    /// Finds the bar at or after a time. Tries <paramref name="hint"/> first, an index found in a series with equal bar times.
    /// </summary>
    internal long LowerBound(long time, long hint, long near)
    {
        if (_loadedChunk < 0 || hint <= _offsets[_loadedChunk] || hint >= _offsets[_loadedChunk + 1]) return LowerBound(time, near);
        var times = _loaded!.Times.Span;
        var inside = (int)(hint - _offsets[_loadedChunk]);
        return times[inside - 1] < time && times[inside] >= time ? hint : LowerBound(time, near);
    }

    private int ChunkOf(long index)
    {
        if (_loadedChunk >= 0 && index >= _offsets[_loadedChunk] && index < _offsets[_loadedChunk + 1])
            return _loadedChunk;
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        return SortedSpan.UpperBound(_offsets, index) - 1;
    }
}
