using NodaTime;

namespace TruceData.Domain;

/// <summary>One event and one series over the offsets of a window; all columns have one row for each offset, ascending.</summary>
/// <param name="Anchor">Where the event falls; null when no session holds it under <see cref="AnchorPolicy.Reject"/>.</param>
/// <param name="Reference">The observation measured from; null when the measure needs none or there is none.</param>
/// <param name="ObservationStarts">
/// Unix nanoseconds: the start of the bar for <see cref="Measure.Value"/>, else the end of the observation measured from;
/// <see cref="long.MinValue"/> where missing.
/// </param>
/// <param name="ObservationEnds">Unix nanoseconds: the end of the bar; <see cref="long.MinValue"/> where missing.</param>
/// <param name="Values">The measure; NaN where missing.</param>
/// <param name="Missing">Why a value is missing, or <see cref="Missing.Present"/>.</param>
/// <param name="MaxKnowledgeTime">The newest knowledge time among the bars used; null when none was.</param>
/// <param name="Span">
/// The stretch of time the window covers, for finding other events in it: from the first offset's session opening, bar start or instant to
/// the last one's close, bar end or instant. Null when there is no anchor or no bar.
/// </param>
public sealed record AlignedSeries(
    Anchor? Anchor,
    Observation? Reference,
    IReadOnlyList<long> ObservationStarts,
    IReadOnlyList<long> ObservationEnds,
    IReadOnlyList<double> Values,
    Missing[] Missing,
    Instant? MaxKnowledgeTime,
    Interval? Span);
