namespace TruceData.Store.Records;

/// <summary>The change of a revision to one record.</summary>
/// <param name="Name">The name of the record.</param>
/// <param name="Record">The record as of the revision; null when it was removed.</param>
public sealed record RecordChange(string Name, Record? Record);
