namespace TruceData.Store.Revisions;

/// <summary>What a commit did.</summary>
/// <param name="Revision">The revision made, or the latest when nothing changed (number 0 when there is none yet).</param>
/// <param name="Changed">Whether a revision was made.</param>
public sealed record CommitResult(Revision Revision, bool Changed);
