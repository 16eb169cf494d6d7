using TruceData.Domain.Time;
using TruceData.Server.Errors;
using TruceData.Store;

namespace TruceData.Server.Reading;

/// <summary>
/// Finds what a name or a filter value that does not exist was probably meant to be. Only what the view knows is suggested. A misspelling
/// is compared with the 500 names or values before and the 500 after it in alphabetic order, so that the cost does not grow with the data
/// set: one in the first characters is found while the collection is small.
/// </summary>
internal static class Suggestions
{
    private const int Reach = 500;
    private const int MaxLength = 200;

    /// <summary>Returns the nearest name of the same collection; null when none is near.</summary>
    public static async Task<string?> NearestNameAsync(DataStore store, View view, string name, CancellationToken cancellationToken)
    {
        if (name.Length > MaxLength) return null;
        var idStart = name.IndexOf('/', StringComparison.Ordinal) + 1;
        var names = await store.ListNearestNamesAsync(view, name, Reach, cancellationToken).ConfigureAwait(false);
        var id = NearestName.Find(name[idStart..], names.Select(n => n[idStart..]));
        return id is null ? null : name[..idStart] + id;
    }

    /// <summary>Returns the values of a facet to compare a misspelling with; none when it is too long to be one.</summary>
    public static async Task<IReadOnlyList<string>> FacetValuesAsync(
        DataStore store, View view, string collection, string key, string value, CancellationToken cancellationToken) =>
        value.Length > MaxLength
            ? []
            : await store.ListNearestFacetValuesAsync(view, collection, key, value, Reach, cancellationToken).ConfigureAwait(false);
}
