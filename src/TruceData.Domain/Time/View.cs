using NodaTime;

namespace TruceData.Domain.Time;

/// <summary>
/// What a read may see: the data set as recorded at a revision, and of it only what was known by an instant.
/// </summary>
/// <param name="Revision">The revision read, 1 or later.</param>
/// <param name="KnowledgeTime">Only facts with a knowledge time at or before it; null for no limit.</param>
public readonly record struct View(long Revision, Instant? KnowledgeTime)
{
    /// <summary>Returns whether a fact with this knowledge time may be seen.</summary>
    public bool Knows(Instant knowledgeTime) => KnowledgeTime is not { } limit || knowledgeTime <= limit;
}
