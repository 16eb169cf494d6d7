using NodaTime;
using TruceData.Domain.Anchoring;

namespace TruceData.Domain.Alignment;

/// <summary>The facts that aligned columns of one event can share: all but the values and the reference observation.</summary>
/// <param name="Times">When the rows are measured, and why some are missing.</param>
/// <param name="Anchor">Where the event falls in the counted calendar; null when it has no anchor.</param>
/// <param name="Others">The other events in the window.</param>
/// <param name="MaxKnowledgeTime">The newest knowledge time of the data used; null when none was used.</param>
public sealed record AlignedFrame(AlignedTimes Times, Anchor? Anchor, ConfoundingEvents Others, Instant? MaxKnowledgeTime)
{
    /// <summary>Returns whether another frame of the same event has equal facts.</summary>
    public bool IsSameAs(AlignedFrame other) =>
        ReferenceEquals(this, other)
        || (ReferenceEquals(Anchor, other.Anchor) && ReferenceEquals(Others, other.Others) && MaxKnowledgeTime == other.MaxKnowledgeTime
            && Times.IsSameAs(other.Times));
}
