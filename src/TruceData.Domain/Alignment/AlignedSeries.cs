using NodaTime;
using TruceData.Domain.Anchoring;
using TruceData.Domain.Bars;

namespace TruceData.Domain.Alignment;

/// <summary>One event and one series over the offsets of a window; all columns have one row for each offset, ascending.</summary>
/// <param name="Anchor">Where the event falls; null when no session holds it under <see cref="AnchorPolicy.Reject"/>.</param>
/// <param name="Reference">The observation that values are measured from; null when the measure needs none or there is none.</param>
/// <param name="Times">When the rows are measured, and why some are missing.</param>
/// <param name="Values">The measure; NaN where missing.</param>
/// <param name="MaxKnowledgeTime">The newest knowledge time among the bars used; null when none was.</param>
/// <param name="Span">
/// The interval that the window covers, for finding other events in it: from the session open, bar start or instant of the first offset to
/// the close, bar end or instant of the last. Null when there is no anchor or no bar.
/// </param>
public sealed record AlignedSeries(
    Anchor? Anchor, Observation? Reference, AlignedTimes Times, double[] Values, Instant? MaxKnowledgeTime, Interval? Span)
{
    /// <summary>The start of the measurement of each row, in Unix nanoseconds.</summary>
    public IReadOnlyList<long> ObservationStarts => Times.Starts;

    /// <summary>The end of the measurement of each row, in Unix nanoseconds.</summary>
    public IReadOnlyList<long> ObservationEnds => Times.Ends;

    /// <summary>Why a value is missing, or <see cref="Domain.Alignment.Missing.Present"/>.</summary>
    public Missing[] Missing => Times.Missing;

    /// <summary>Creates rows without values, all for one reason.</summary>
    public static AlignedSeries None(int count, Missing reason)
    {
        var times = new long[count];
        var values = new double[count];
        var missing = new Missing[count];
        Array.Fill(times, long.MinValue);
        Array.Fill(values, double.NaN);
        Array.Fill(missing, reason);
        return new AlignedSeries(null, null, new AlignedTimes(times, times, missing), values, null, null);
    }
}
