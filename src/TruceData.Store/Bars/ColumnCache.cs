using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace TruceData.Store.Bars;

/// <summary>
/// Caches the most recently used columns of chunks, up to <paramref name="capacity"/> bytes. A column is added when it is read for the
/// second time, so a long series that is streamed once evicts nothing. A chunk is known by its content hash, so entries are never stale,
/// even when a database that replaced another after a failure gives the number of a chunk again. Equal columns share one array, because
/// series of one calendar mostly have equal times.
/// </summary>
internal sealed class ColumnCache(long capacity)
{
    /// <summary>The number of columns remembered as read once; a few megabytes of keys.</summary>
    private const int MaxReadOnce = 1 << 16;

    private readonly HashSet<(UInt128 Chunk, string Field)> _readOnce = [];
    private readonly Lock _lock = new();
    private readonly Dictionary<(UInt128 Chunk, string Field), LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _recency = new();
    private readonly Dictionary<Content, (Array Values, int Uses)> _shared = [];
    private long _bytes;

    public T[]? Find<T>(byte[] chunkHash, string field)
    {
        var key = (ReadHash(chunkHash), field);
        lock (_lock)
        {
            if (!_entries.TryGetValue(key, out var node)) return null;
            _recency.Remove(node);
            _recency.AddFirst(node);
            return (T[])node.Value.Values;
        }
    }

    /// <summary>Adds a column unless this is its first reading. Returns the column or an equal one in the cache.</summary>
    public T[] Add<T>(byte[] chunkHash, string field, T[] values)
        where T : unmanaged
    {
        if (Buffer.ByteLength(values) > capacity) return values;
        var key = (ReadHash(chunkHash), field);
        lock (_lock)
        {
            if (_entries.TryGetValue(key, out var cached)) return (T[])cached.Value.Values;
            if (IsFirstRead(key)) return values;
            var content = Share(values);
            var shared = (T[])_shared[content].Values;
            _entries.Add(key, _recency.AddFirst(new Entry(key, content, shared)));
            while (_bytes > capacity) Evict(_recency.Last!);
            return shared;
        }
    }

    // The first half of SHA-256 is unique enough, and a number makes a cheaper key than an array.
    private static UInt128 ReadHash(byte[] chunkHash) => BinaryPrimitives.ReadUInt128LittleEndian(chunkHash);

    /// <summary>Adds one use to an array equal to <paramref name="values"/>, or adds that array. Returns its key.</summary>
    private Content Share<T>(T[] values)
        where T : unmanaged
    {
        for (var content = Content.FromValues(values); ; content = content.Next)
        {
            if (!_shared.TryGetValue(content, out var shared))
            {
                _shared.Add(content, (values, 1));
                _bytes += Buffer.ByteLength(values);
                return content;
            }

            if (shared.Values is not T[] array || !HaveEqualBits(array, values)) continue;
            _shared[content] = (array, shared.Uses + 1);
            return content;
        }
    }

    private static bool HaveEqualBits<T>(T[] one, T[] other)
        where T : unmanaged =>
        MemoryMarshal.AsBytes(one.AsSpan()).SequenceEqual(MemoryMarshal.AsBytes(other.AsSpan()));

    private bool IsFirstRead((UInt128 Chunk, string Field) column)
    {
        if (_readOnce.Remove(column)) return false;
        if (_readOnce.Count == MaxReadOnce) _readOnce.Clear();
        _readOnce.Add(column);
        return true;
    }

    private void Evict(LinkedListNode<Entry> node)
    {
        var entry = node.Value;
        _recency.Remove(node);
        _entries.Remove(entry.Key);
        var (values, uses) = _shared[entry.Content];
        if (uses > 1)
        {
            _shared[entry.Content] = (values, uses - 1);
            return;
        }

        _shared.Remove(entry.Content);
        _bytes -= Buffer.ByteLength(values);
    }

    private sealed record Entry((UInt128 Chunk, string Field) Key, Content Content, Array Values);

    /// <summary>Identifies the content of a column.</summary>
    /// <param name="Hash">The hash of its bytes.</param>
    /// <param name="Length">The number of its bytes.</param>
    /// <param name="Collision">Distinguishes columns with equal hash and length but other bytes: 0, 1, 2 …</param>
    private readonly record struct Content(int Hash, int Length, int Collision)
    {
        public Content Next => this with { Collision = Collision + 1 };

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
