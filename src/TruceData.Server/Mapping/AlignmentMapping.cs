using TruceData.Domain;
using TruceData.V1;
using Anchor = TruceData.Domain.Anchor;

namespace TruceData.Server.Mapping;

/// <summary>From the Domain's aligned series to the contract's columns.</summary>
internal static class AlignmentMapping
{
    /// <summary>Two times, a value and why it is missing.</summary>
    private const int RowBytes = (3 * sizeof(long)) + 1;
    private const int NameBytes = 32;
    private const int FrameBytes = 192;

    /// <summary>The column of an aligned series, with its anchor as <see cref="ToProto(Anchor)"/> says it.</summary>
    public static AlignedColumn ToProto(AlignedSeries aligned, V1.Anchor? anchor)
    {
        var column = new AlignedColumn
        {
            Anchor = anchor,
            Reference = aligned.Reference is { } reference ? ToProto(reference) : null,
        };
        column.ObservationStartTimeUnixNanos.AddRange(aligned.ObservationStarts);
        column.ObservationEndTimeUnixNanos.AddRange(aligned.ObservationEnds);
        column.Values.AddRange(aligned.Values);
        column.Missing.AddRange(Array.ConvertAll(aligned.Missing, m => (V1.Missing)m));
        return column;
    }

    /// <summary>The column of an event outside the verified bounds of a calendar: no anchor and no value.</summary>
    public static AlignedColumn Uncovered(int rows, bool before)
    {
        var column = new AlignedColumn();
        column.ObservationStartTimeUnixNanos.AddRange(Enumerable.Repeat(long.MinValue, rows));
        column.ObservationEndTimeUnixNanos.AddRange(Enumerable.Repeat(long.MinValue, rows));
        column.Values.AddRange(Enumerable.Repeat(double.NaN, rows));
        column.Missing.AddRange(Enumerable.Repeat(before ? V1.Missing.BeforeCoverage : V1.Missing.AfterCoverage, rows));
        return column;
    }

    /// <summary>About how many bytes a message has.</summary>
    public static int RoughSizeOf(AlignEventsResponse message) => message.Column is { } column
        ? FrameBytes + (RowBytes * column.Values.Count) + (NameBytes * (column.ConfoundingEvents.Count + column.LooselyDatedEvents.Count))
        : message.CalculateSize();

    public static V1.Anchor ToProto(Anchor anchor) => new()
    {
        SessionDate = anchor.Session.Date.ToProto(),
        SessionHours = new NodaTime.Interval(anchor.Session.Open, anchor.Session.Close).ToProto(),
        AnchorTime = anchor.AnchorTime.ToTimestamp(),
        Reason = (V1.AnchorReason)anchor.Reason,
        AlternativeSessionDate = anchor.Alternative?.Date.ToProto(),
        AlternativeReason = (V1.AnchorReason)anchor.AlternativeReason,
    };

    private static V1.Observation ToProto(Domain.Observation observation) => new()
    {
        Bar = new NodaTime.Interval(observation.Start.ToInstant(), observation.End.ToInstant()).ToProto(),
        Value = observation.Value,
    };
}
