using NodaTime;
using TruceData.Domain.Alignment;

namespace TruceData.Server.Reading;

/// <summary>What the series of an event can have in common: all but their values and what these are measured from. Nobody may change it.</summary>
/// <param name="Times">When the rows are measured.</param>
/// <param name="Anchor">Where the event falls.</param>
/// <param name="Others">The other events in the window.</param>
/// <param name="MaxKnowledgeTime">The newest knowledge time of what was used; null when nothing was.</param>
internal sealed record PartFrame(AlignedTimes Times, V1.Anchor? Anchor, ConfoundingNames Others, Instant? MaxKnowledgeTime)
{
    /// <summary>Whether another frame of the same event says the same.</summary>
    public bool IsSameAs(PartFrame other) =>
        ReferenceEquals(this, other)
        || (ReferenceEquals(Anchor, other.Anchor) && ReferenceEquals(Others, other.Others) && MaxKnowledgeTime == other.MaxKnowledgeTime
            && Times.IsSameAs(other.Times));
}
