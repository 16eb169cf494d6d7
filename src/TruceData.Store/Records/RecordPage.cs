namespace TruceData.Store.Records;

/// <summary>One page of a list of records.</summary>
/// <param name="Records">The records of the page, in the order of the list.</param>
/// <param name="HasMore">Whether more records follow after the page.</param>
public sealed record RecordPage(IReadOnlyList<Record> Records, bool HasMore);
