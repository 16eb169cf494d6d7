namespace TruceData.Store.Internal;

/// <summary>
/// The columns of chunks read last, up to a number of bytes. A column stays from its second reading on, so that a long series that is streamed once
/// displaces nothing and costs no memory. Chunks never change, so nothing is ever stale.
/// </summary>
internal sealed class ColumnCache(long capacity)
{
    /// <summary>How many columns are remembered as read once: half a billion bars, a few megabytes.</summary>
    private const int MostReadOnce = 1 << 16;

    private readonly HashSet<(long Chunk, string Field)> _readOnce = [];
    private readonly Lock _lock = new();
    private readonly Dictionary<(long Chunk, string Field), LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _byUse = new();
    private long _bytes;

    public T[]? Find<T>(long chunk, string field)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue((chunk, field), out var node)) return null;
            _byUse.Remove(node);
            _byUse.AddFirst(node);
            return (T[])node.Value.Values;
        }
    }

    public void Add(long chunk, string field, Array values)
    {
        var bytes = Buffer.ByteLength(values);
        if (bytes > capacity) return;
        lock (_lock)
        {
            if (_entries.ContainsKey((chunk, field)) || IsFirstReading((chunk, field))) return;
            _entries.Add((chunk, field), _byUse.AddFirst(new Entry(chunk, field, values)));
            _bytes += bytes;
            while (_bytes > capacity)
            {
                var last = _byUse.Last!.Value;
                _byUse.RemoveLast();
                _entries.Remove((last.Chunk, last.Field));
                _bytes -= Buffer.ByteLength(last.Values);
            }
        }
    }

    private bool IsFirstReading((long Chunk, string Field) column)
    {
        if (_readOnce.Remove(column)) return false;
        if (_readOnce.Count == MostReadOnce) _readOnce.Clear();
        _readOnce.Add(column);
        return true;
    }

    private sealed record Entry(long Chunk, string Field, Array Values);
}
