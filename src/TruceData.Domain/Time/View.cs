using NodaTime;

namespace TruceData.Domain.Time;

/// <summary>
/// The facts that a read includes: the data set as recorded at a revision, limited to facts that were known by an instant.
/// </summary>
/// <param name="Revision">The revision read, 1 or later.</param>
/// <param name="KnowledgeTime">Only facts with a knowledge time at or before it; null for no limit.</param>
public readonly record struct View(long Revision, Instant? KnowledgeTime)
{
    /// <summary>Returns whether the view includes facts with this knowledge time.</summary>
    public bool Knows(Instant knowledgeTime) => KnowledgeTime is not { } limit || knowledgeTime <= limit;
}
