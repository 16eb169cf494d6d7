using TruceData.Domain.Anchoring;

namespace TruceData.Domain.Alignment;

/// <summary>The measure of an alignment, its window and its rules.</summary>
/// <param name="Window">The offsets around each event.</param>
/// <param name="AnchorPolicy">The session to which an event outside every session is assigned.</param>
/// <param name="Reference">The observation that cumulative returns and changes are measured from.</param>
/// <param name="Measure">The quantity computed at each offset.</param>
/// <param name="Match">How instants are matched; for sessions of a matched calendar only its tolerance applies.</param>
/// <param name="AnchorSensitivity">Whether events that can belong to two sessions are aligned at the alternative anchor as well.</param>
public sealed record AlignmentDesign(
    AlignmentWindow Window,
    AnchorPolicy AnchorPolicy,
    Reference Reference,
    Measure Measure,
    MatchRule Match,
    bool AnchorSensitivity = false)
{
    /// <summary>Whether the measure needs a reference observation.</summary>
    public bool NeedsReference => IsMeasuredFromReference(Measure);

    /// <summary>Returns whether a measure needs a reference observation.</summary>
    public static bool IsMeasuredFromReference(Measure measure) => measure is Measure.CumulativeSimpleReturn or Measure.Change;
}
