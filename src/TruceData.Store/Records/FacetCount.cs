using NodaTime;

namespace TruceData.Store.Records;

/// <summary>One value of a facet and the number of records of a view that have it.</summary>
/// <param name="Value">The value.</param>
/// <param name="Count">The number of records, at least 1.</param>
/// <param name="NewestKnowledgeTime">The newest knowledge time of these records.</param>
public sealed record FacetCount(string Value, long Count, Instant NewestKnowledgeTime);
