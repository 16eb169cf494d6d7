using System.Collections;
using TruceData.V1;

namespace TruceData.Client;

/// <summary>A list from all its pages, which were read at one revision.</summary>
public sealed class Listing<T> : IReadOnlyList<T>
{
    private readonly IReadOnlyList<T> _items;

    internal Listing(IReadOnlyList<T> items, Snapshot snapshot)
    {
        _items = items;
        Snapshot = snapshot;
    }

    /// <summary>The snapshot that was read, with the newest knowledge time of all pages.</summary>
    public Snapshot Snapshot { get; }

    /// <inheritdoc/>
    public int Count => _items.Count;

    /// <inheritdoc/>
    public T this[int index] => _items[index];

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => _items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
