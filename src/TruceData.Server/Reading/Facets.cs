using TruceData.Server.Mapping;
using TruceData.Store.Records;

namespace TruceData.Server.Reading;

/// <summary>Converts the filters of a request to facet filters of the store.</summary>
internal static class Facets
{
    /// <summary>Returns the filters that have values; empty values are skipped.</summary>
    public static IReadOnlyList<FacetFilter> Create(params IEnumerable<(string Key, IReadOnlyList<string> Values)> filters) =>
        filters.Select(f => new FacetFilter(f.Key, f.Values.Where(v => v.Length > 0).Distinct(StringComparer.Ordinal).ToArray()))
            .Where(f => f.Values.Count > 0)
            .ToArray();

    /// <summary>Returns a filter by enum values.</summary>
    public static (string Key, IReadOnlyList<string> Values) Enum<T>(string key, IEnumerable<T> values) where T : struct, System.Enum =>
        (key, values.Select(RecordMapping.FacetValue).ToArray());
}
