namespace TruceData.Store.Records;

/// <summary>What a revision did to one record.</summary>
/// <param name="Name">The record's name.</param>
/// <param name="Record">The record from that revision on; null when it was removed.</param>
public sealed record RecordChange(string Name, Record? Record);
