namespace TruceData.Store.Records;

/// <summary>The text condition of a query.</summary>
/// <param name="Phrases">The phrases that must all occur.</param>
/// <param name="RelatedRanks">By name, the ranks of the records that a matching related text is about.</param>
internal sealed record SearchTerms(List<string[]> Phrases, Dictionary<string, double> RelatedRanks);
