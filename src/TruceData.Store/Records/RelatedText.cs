namespace TruceData.Store.Records;

/// <summary>Identifies records whose text is about other records, such as the claims about an event.</summary>
/// <param name="Collection">The collection of the records with the text.</param>
/// <param name="Key">The key of the facet that contains the name of the record that the text is about.</param>
public sealed record RelatedText(string Collection, string Key);
