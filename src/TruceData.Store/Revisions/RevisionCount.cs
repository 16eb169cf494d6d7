namespace TruceData.Store.Revisions;

/// <summary>The changes of a revision to one collection. A changed record or bar counts as one added and one removed.</summary>
/// <param name="Collection">The collection, or <c>bars</c>.</param>
/// <param name="Added">The number of records or bars added.</param>
/// <param name="Removed">The number of records or bars removed.</param>
public sealed record RevisionCount(string Collection, long Added, long Removed);
