using TruceData.Store.Dialects;
using TruceData.Store.Revisions;

namespace TruceData.Store.Records;

/// <summary>Computes the content hash of a record.</summary>
internal static class RecordHash
{
    /// <summary>Computes the hash of <paramref name="record"/> with <paramref name="facets"/> from <see cref="Sort"/>.</summary>
    public static byte[] Compute(Record record, IReadOnlyList<Facet> facets)
    {
        using var hash = new ContentHash();
        hash.Add(record.Name);
        hash.Add(StoredInstants.ToStored(record.KnowledgeTime, $"The knowledge time of {record.Name}"));
        hash.Add(StoredInstants.ToStored(record.SortTime, $"The sort time of {record.Name}"));
        hash.Add(record.SortEnd is { } end ? StoredInstants.ToStored(end, $"The sort end of {record.Name}") : long.MaxValue);
        hash.Add(record.SortEnd is null ? 0 : 1);
        hash.Add(facets.Count);
        foreach (var (key, value) in facets)
        {
            hash.Add(key);
            hash.Add(value);
        }

        hash.Add(record.Text);
        hash.Add(record.Body.Span);
        return hash.Finish();
    }

    /// <summary>Removes duplicate facets and orders the others by key, then value.</summary>
    public static List<Facet> Sort(IEnumerable<Facet> facets) =>
        [.. facets.Distinct().OrderBy(f => f.Key, StringComparer.Ordinal).ThenBy(f => f.Value, StringComparer.Ordinal)];
}
