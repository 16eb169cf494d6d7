namespace TruceData.Store.Records;

/// <summary>Selects the records that have a facet with this key and any of these values.</summary>
/// <param name="Key">The key of the facet.</param>
/// <param name="Values">The values, of which one must match; an empty collection matches no record.</param>
public sealed record FacetFilter(string Key, IReadOnlyCollection<string> Values);
