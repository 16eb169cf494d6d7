namespace TruceData.Store.Records;

/// <summary>Where else the text about a record stands.</summary>
/// <param name="Collection">The collection that holds it.</param>
/// <param name="Key">The facet of its records that holds the name of the record they are about.</param>
public sealed record RelatedText(string Collection, string Key);
