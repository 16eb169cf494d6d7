using TruceData.Domain.Time;
using TruceData.Server.Errors;
using TruceData.Server.Reading;
using TruceData.Store;
using TruceData.Store.Records;
using TruceData.V1;

namespace TruceData.Server.Services.Requests;

/// <summary>Refuses filter values that no record has, because a misspelling would look like an empty result.</summary>
internal static class FilterValues
{
    /// <summary>Selects the values that were known at the view, for facets without knowledge times.</summary>
    public delegate Task<IReadOnlyList<string>> SelectKnown(IReadOnlyList<string> values);

    /// <summary>
    /// Throws FILTER_VALUE_UNKNOWN for the first value that no record of the collection has at the revision, regardless of knowledge times.
    /// </summary>
    public static async Task CheckAsync(
        DataStore store, View view, string collection, IEnumerable<(string Key, IReadOnlyList<string> Values, string Field)> filters,
        CancellationToken cancellationToken, SelectKnown? selectKnown = null)
    {
        foreach (var (key, values, field) in filters)
        {
            CheckNotEmpty(values, field);
            for (var i = 0; i < values.Count; i++)
                await CheckOneAsync(store, view, collection, (key, values[i], $"{field}[{i}]"), cancellationToken, selectKnown);
        }
    }

    /// <summary>Refuses an empty value, which would disable the filter or match nothing.</summary>
    public static void CheckNotEmpty(IReadOnlyList<string> values, string field)
    {
        for (var i = 0; i < values.Count; i++)
        {
            if (values[i].Length == 0)
            {
                throw ApiErrors.InvalidArgument(
                    ErrorReason.FilterValueUnknown, $"{field}[{i}]", "is empty; omit it, or give a value.");
            }
        }
    }

    /// <summary>Throws FILTER_VALUE_UNKNOWN if no record of the collection has the value.</summary>
    public static async Task CheckOneAsync(
        DataStore store, View view, string collection, (string Key, string Value, string Field) filter, CancellationToken cancellationToken,
        SelectKnown? selectKnown = null)
    {
        var query = new RecordQuery(view with { KnowledgeTime = null }, collection)
        {
            Facets = [new FacetFilter(filter.Key, [filter.Value])],
            Limit = 1,
        };
        if ((await store.ListRecordsAsync(query, cancellationToken)).Records.Count > 0) return;
        var values = await Suggestions.FacetValuesAsync(store, view, collection, filter.Key, filter.Value, cancellationToken);
        if (selectKnown is not null) values = await selectKnown(values);
        var hint = NearestName.Find(filter.Value, values) is { } nearest ? $"did you mean \"{nearest}\"?" : "values are case-sensitive.";
        throw ApiErrors.InvalidArgument(
            ErrorReason.FilterValueUnknown, filter.Field,
            $"none of the {collection} has \"{filter.Value}\" at revision {view.Revision}; {hint} "
            + "DatasetService/ListFilterValues lists the values.");
    }
}
