namespace TruceData.Store.Records;

/// <summary>One page of a list.</summary>
/// <param name="Records">Its records, in the order of the list.</param>
/// <param name="HasMore">Whether records follow after it.</param>
public sealed record RecordPage(IReadOnlyList<Record> Records, bool HasMore);
