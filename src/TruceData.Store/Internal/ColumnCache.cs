namespace TruceData.Store.Internal;

/// <summary>The columns of chunks read last, up to a number of bytes. Chunks never change, so nothing is ever stale.</summary>
internal sealed class ColumnCache(long capacity)
{
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
            if (_entries.ContainsKey((chunk, field))) return;
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

    private sealed record Entry(long Chunk, string Field, Array Values);
}
