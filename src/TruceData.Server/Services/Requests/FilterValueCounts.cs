using TruceData.Domain.Time;
using TruceData.Server.Reading;
using TruceData.Store;
using TruceData.Store.Records;

namespace TruceData.Server.Services.Requests;

/// <summary>Counts the records of a view by the values of one filter.</summary>
internal static class FilterValueCounts
{
    /// <summary>Returns one page of the values, by descending count, then by value, and whether others follow.</summary>
    public static async Task<(IReadOnlyList<FacetCount> Values, bool HasMore)> ReadAsync(
        FilterField field, View view, RequestedPage page, DataStore store, Catalog catalog, CancellationToken cancellationToken)
    {
        // The store keeps enum values as numbers and does not know which identifiers were known. Both are few and are sorted here.
        IReadOnlyList<FacetCount>? unordered = field switch
        {
            { Enum: { } type } =>
                [.. (await store.CountFacetValuesAsync(view, field.Collection, field.Key, 0, int.MaxValue, cancellationToken))
                    .Select(c => c with { Value = type.FindValueByNumber(int.Parse(c.Value)).Name })],
            { Key: FilterField.IdentifierKey } when view.KnowledgeTime is not null =>
                [.. (await KnownInstruments.ListIdentifiersAsync(store, catalog, view, among: null, cancellationToken))
                    .GroupBy(i => i.Identifier, StringComparer.Ordinal)
                    .Select(g => new FacetCount(g.Key, g.Count(), g.Max(i => i.Newest)))],
            _ => null,
        };
        var values = unordered is null
            ? await store.CountFacetValuesAsync(view, field.Collection, field.Key, page.Skip, page.Size + 1, cancellationToken)
            : [.. unordered
                .OrderByDescending(c => c.Count)
                .ThenBy(c => c.Value, StringComparer.Ordinal)
                .Skip(page.Skip)
                .Take(page.Size + 1)];
        return ([.. values.Take(page.Size)], values.Count > page.Size);
    }
}
