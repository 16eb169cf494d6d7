namespace TruceData.Store.Records;

/// <summary>Keeps the records that have a facet with this key and any of these values.</summary>
/// <param name="Key">The facet's key.</param>
/// <param name="Values">Values of which one is enough; none matches no record.</param>
public sealed record FacetFilter(string Key, IReadOnlyCollection<string> Values);
