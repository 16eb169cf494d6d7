using TruceData.Domain.Time;
using TruceData.Server.Errors;
using TruceData.Store;

namespace TruceData.Server.Reading;

/// <summary>
/// Finds the names and filter values of a view that are similar to one that does not exist. The misspelling is compared with the 500 names
/// or values before and the 500 after it in alphabetical order, so that the cost does not grow with the data set. Errors in the first
/// characters are therefore found only in small collections.
/// </summary>
internal static class Suggestions
{
    private const int MaxNeighbors = 500;
    private const int MaxLength = 200;

    /// <summary>Returns the most similar name in the collection of <paramref name="name"/>; null if none is similar.</summary>
    public static async Task<string?> NearestNameAsync(DataStore store, View view, string name, CancellationToken cancellationToken)
    {
        if (name.Length > MaxLength) return null;
        var idStart = name.IndexOf('/', StringComparison.Ordinal) + 1;
        var names = await store.ListNearestNamesAsync(view, name, MaxNeighbors, cancellationToken).ConfigureAwait(false);
        var id = NearestName.Find(name[idStart..], names.Select(n => n[idStart..]));
        return id is null ? null : name[..idStart] + id;
    }

    /// <summary>Returns the values of a facet near <paramref name="value"/> in alphabetical order; none if it is too long.</summary>
    public static async Task<IReadOnlyList<string>> FacetValuesAsync(
        DataStore store, View view, string collection, string key, string value, CancellationToken cancellationToken) =>
        value.Length > MaxLength
            ? []
            : await store.ListNearestFacetValuesAsync(view, collection, key, value, MaxNeighbors, cancellationToken).ConfigureAwait(false);
}
