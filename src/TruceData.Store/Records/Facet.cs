namespace TruceData.Store.Records;

/// <summary>A property by which records can be found.</summary>
/// <param name="Key">The name of the property, for example <c>kind</c> or <c>actor</c>.</param>
/// <param name="Value">The value of the property.</param>
public readonly record struct Facet(string Key, string Value);
