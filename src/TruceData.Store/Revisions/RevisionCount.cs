namespace TruceData.Store.Revisions;

/// <summary>What a revision did to one collection; a changed record or bar counts as one added and one removed.</summary>
/// <param name="Collection">The collection, or <c>bars</c>.</param>
/// <param name="Added">How many it added.</param>
/// <param name="Removed">How many it removed.</param>
public sealed record RevisionCount(string Collection, long Added, long Removed);
