namespace TruceData.Store.Records;

/// <summary>One property that a record can be found by.</summary>
/// <param name="Key">What it says, for example <c>kind</c> or <c>actor</c>.</param>
/// <param name="Value">What it says of the record.</param>
public readonly record struct Facet(string Key, string Value);
