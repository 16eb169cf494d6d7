using System.Runtime.InteropServices;

namespace TruceData.Store.Bars;

/// <summary>
/// The columns of chunks read last, up to a number of bytes. A column stays from its second reading on, so that a long series that is streamed once
/// displaces nothing and costs no memory. Chunks never change, so nothing is ever stale. Columns that hold the same are kept once: series of one calendar
/// mostly have bars at the same times.
/// </summary>
internal sealed class ColumnCache(long capacity)
{
    /// <summary>How many columns are remembered as read once: half a billion bars, a few megabytes.</summary>
    private const int MaxReadOnce = 1 << 16;

    private readonly HashSet<(long Chunk, string Field)> _readOnce = [];
    private readonly Lock _lock = new();
    private readonly Dictionary<(long Chunk, string Field), LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _byUse = new();
    private readonly Dictionary<Content, (Array Values, int Uses)> _kept = [];
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

    /// <summary>Keeps a column, unless it is read for the first time.</summary>
    /// <returns>The column, or one kept before that holds the same.</returns>
    public T[] Add<T>(long chunk, string field, T[] values)
        where T : unmanaged
    {
        if (Buffer.ByteLength(values) > capacity) return values;
        lock (_lock)
        {
            if (_entries.TryGetValue((chunk, field), out var known)) return (T[])known.Value.Values;
            if (IsFirstReading((chunk, field))) return values;
            var content = Keep(values);
            var kept = (T[])_kept[content].Values;
            _entries.Add((chunk, field), _byUse.AddFirst(new Entry(chunk, field, content, kept)));
            while (_bytes > capacity) Drop(_byUse.Last!);
            return kept;
        }
    }

    /// <summary>The key under which a column or its like is kept.</summary>
    private Content Keep<T>(T[] values)
        where T : unmanaged
    {
        for (var content = Content.FromValues(values); ; content = content.Next)
        {
            if (!_kept.TryGetValue(content, out var kept))
            {
                _kept.Add(content, (values, 1));
                _bytes += Buffer.ByteLength(values);
                return content;
            }

            if (kept.Values is not T[] same || !MemoryMarshal.AsBytes(same.AsSpan()).SequenceEqual(MemoryMarshal.AsBytes(values.AsSpan()))) continue;
            _kept[content] = (same, kept.Uses + 1);
            return content;
        }
    }

    private bool IsFirstReading((long Chunk, string Field) column)
    {
        if (_readOnce.Remove(column)) return false;
        if (_readOnce.Count == MaxReadOnce) _readOnce.Clear();
        _readOnce.Add(column);
        return true;
    }

    private void Drop(LinkedListNode<Entry> node)
    {
        var entry = node.Value;
        _byUse.Remove(node);
        _entries.Remove((entry.Chunk, entry.Field));
        var (kept, uses) = _kept[entry.Content];
        if (uses > 1)
        {
            _kept[entry.Content] = (kept, uses - 1);
            return;
        }

        _kept.Remove(entry.Content);
        _bytes -= Buffer.ByteLength(kept);
    }

    private sealed record Entry(long Chunk, string Field, Content Content, Array Values);

    /// <summary>What a column holds, as a key.</summary>
    /// <param name="Hash">A hash of its bytes.</param>
    /// <param name="Count">How many bytes.</param>
    /// <param name="Turn">Tells columns that differ though all else is the same.</param>
    private readonly record struct Content(int Hash, int Count, int Turn)
    {
        public Content Next => this with { Turn = Turn + 1 };

        public static Content FromValues<T>(T[] values)
            where T : unmanaged
        {
            var bytes = MemoryMarshal.AsBytes(values.AsSpan());
            var hash = default(HashCode);
            hash.AddBytes(bytes);
            return new Content(hash.ToHashCode(), bytes.Length, 0);
        }
    }
}
