using NodaTime;

namespace TruceData.Domain.Time;

/// <summary>
/// The facts that a read includes: the data set as recorded at a revision, limited to facts that were known by an instant.
/// </summary>
/// <param name="Revision">The revision read, 1 or later.</param>
/// <param name="KnowledgeTime">Only facts with a knowledge time at or before it; null for no limit.</param>
/// <param name="ContentHash">
/// The content hash of the revision, which tells it from a revision with the same number in another history of the store; empty where no
/// result is kept beyond the read.
/// </param>
public readonly record struct View(long Revision, Instant? KnowledgeTime, string ContentHash = "")
{
    /// <summary>Returns whether the view includes facts with this knowledge time.</summary>
    public bool Knows(Instant knowledgeTime) => KnowledgeTime is not { } limit || knowledgeTime <= limit;
}
