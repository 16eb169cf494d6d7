using NodaTime;

namespace TruceData.Store.Records;

/// <summary>One value of a facet, with the records of a view that have it.</summary>
/// <param name="Value">The value.</param>
/// <param name="Count">Number of records, at least 1.</param>
/// <param name="NewestKnowledgeTime">The newest knowledge time of these records.</param>
public sealed record FacetCount(string Value, long Count, Instant NewestKnowledgeTime);
