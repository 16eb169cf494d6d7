namespace TruceData.Store.Revisions;

/// <summary>The result of a commit.</summary>
/// <param name="Revision">The new revision, or the latest one when nothing changed (number 0 when the store is empty).</param>
/// <param name="HasChanged">Whether the commit added a revision.</param>
public sealed record CommitResult(Revision Revision, bool HasChanged);
