using NodaTime;
using TruceData.Domain;
using Anchor = TruceData.V1.Anchor;

namespace TruceData.Server.Reading;

/// <summary>One event and one series as they are answered.</summary>
/// <param name="Place">Which event and series.</param>
/// <param name="Aligned">The rows.</param>
/// <param name="Anchor">Where the event falls; series share it, nobody may change it.</param>
/// <param name="Others">The other events in the window.</param>
/// <param name="MaxKnowledgeTime">The newest knowledge time of what was used; null when nothing was.</param>
internal sealed record AlignedPart(AlignmentPlace Place, AlignedSeries Aligned, Anchor? Anchor, Neighbours Others, Instant? MaxKnowledgeTime)
{
    /// <summary>An event outside the verified bounds of a calendar: no anchor and no value.</summary>
    public static AlignedPart Uncovered(AlignmentPlace place, int rows, bool before) =>
        new(place, AlignedSeries.None(rows, before ? Missing.BeforeCoverage : Missing.AfterCoverage), null, Neighbours.None, null);

    /// <summary>Whether all but the values and what they are measured from is the same.</summary>
    public bool SharesFrameWith(AlignedPart other) =>
        Place.Event == other.Place.Event && Place.IsAlternative == other.Place.IsAlternative
        && ReferenceEquals(Anchor, other.Anchor) && ReferenceEquals(Others, other.Others)
        && MaxKnowledgeTime == other.MaxKnowledgeTime && Aligned.Times.IsSameAs(other.Aligned.Times);
}
