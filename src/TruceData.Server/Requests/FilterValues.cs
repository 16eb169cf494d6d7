using TruceData.Domain;
using TruceData.Server.Errors;
using TruceData.Store;
using TruceData.V1;

namespace TruceData.Server.Requests;

/// <summary>Refuses values of free filters that no record has: a misspelt value would look like an empty answer.</summary>
internal static class FilterValues
{
    /// <summary>
    /// Looks each value up in the whole collection at the revision, whatever was known when; FILTER_VALUE_UNKNOWN for the first that is nowhere.
    /// </summary>
    public static async Task CheckAsync(
        DataStore store, long revision, string collection, IEnumerable<(string Key, IReadOnlyList<string> Values, string Field)> filters,
        CancellationToken cancellation)
    {
        foreach (var (key, values, field) in filters)
        {
            CheckNotEmpty(values, field);
            for (var i = 0; i < values.Count; i++) await CheckOneAsync(store, revision, collection, (key, values[i], $"{field}[{i}]"), cancellation);
        }
    }

    /// <summary>Refuses an empty value: it would drop its filter, or match nothing.</summary>
    public static void CheckNotEmpty(IReadOnlyList<string> values, string field)
    {
        for (var i = 0; i < values.Count; i++)
        {
            if (values[i].Length == 0) throw Fail.Argument(ErrorReason.FilterValueUnknown, $"{field}[{i}]", "is empty; leave it out, or give a value.");
        }
    }

    /// <summary>Looks one value up.</summary>
    public static async Task CheckOneAsync(
        DataStore store, long revision, string collection, (string Key, string Value, string Field) filter, CancellationToken cancellation)
    {
        var query = new RecordQuery(new View(revision, KnowledgeTime: null), collection)
        {
            Facets = [new FacetFilter(filter.Key, [filter.Value])],
            Limit = 1,
        };
        if ((await store.ListRecordsAsync(query, cancellation)).Records.Count == 0)
            throw Fail.Argument(
                ErrorReason.FilterValueUnknown, filter.Field,
                $"none of the {collection} has \"{filter.Value}\" at revision {revision}; capitals and spelling count.");
    }
}
