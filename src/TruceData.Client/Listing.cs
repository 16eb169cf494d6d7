using System.Collections;
using TruceData.V1;

namespace TruceData.Client;

/// <summary>A list of records, whole over all its pages, each read at the revision of the first.</summary>
public sealed class Listing<T> : IReadOnlyList<T>
{
    private readonly IReadOnlyList<T> _records;

    internal Listing(IReadOnlyList<T> records, Snapshot snapshot) => (_records, Snapshot) = (records, snapshot);

    /// <summary>What was read, with the newest knowledge time of all pages.</summary>
    public Snapshot Snapshot { get; }

    /// <inheritdoc/>
    public int Count => _records.Count;

    /// <inheritdoc/>
    public T this[int index] => _records[index];

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => _records.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
