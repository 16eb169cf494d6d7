using TruceData.Domain;
using TruceData.Server.Reading;
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

    /// <summary>One column in a message of its own.</summary>
    public static AlignedColumn ToColumn(this AlignedPart part, string cursor)
    {
        var (aligned, others) = (part.Aligned, part.Others);
        var column = new AlignedColumn
        {
            EventIndex = part.Place.Event,
            SeriesIndex = part.Place.Series,
            IsAlternative = part.Place.IsAlternative,
            Cursor = cursor,
            Anchor = part.Anchor,
            Reference = aligned.Reference is { } reference ? ToProto(reference) : null,
            ConfoundingEvents = { others.Close },
            LooselyDatedEvents = { others.Loose },
            ConfoundingEventCount = others.Count,
            MaxKnowledgeTime = part.MaxKnowledgeTime?.ToTimestamp(),
        };
        column.ObservationStartTimeUnixNanos.AddRange(aligned.Times.Starts);
        column.ObservationEndTimeUnixNanos.AddRange(aligned.Times.Ends);
        column.Values.AddRange(aligned.Values);
        column.Missing.AddRange(Array.ConvertAll(aligned.Missing, m => (V1.Missing)m));
        return column;
    }

    /// <summary>What columns have in common.</summary>
    public static AlignedFrame ToFrame(this AlignedPart part)
    {
        var (times, others) = (part.Aligned.Times, part.Others);
        var frame = new AlignedFrame
        {
            EventIndex = part.Place.Event,
            IsAlternative = part.Place.IsAlternative,
            Anchor = part.Anchor,
            ConfoundingEvents = { others.Close },
            LooselyDatedEvents = { others.Loose },
            ConfoundingEventCount = others.Count,
            MaxKnowledgeTime = part.MaxKnowledgeTime?.ToTimestamp(),
        };
        frame.ObservationStartTimeUnixNanos.AddRange(times.Starts);
        frame.ObservationEndTimeUnixNanos.AddRange(times.Ends);
        if (!times.IsWhole) frame.Missing.AddRange(Array.ConvertAll(times.Missing, m => (V1.Missing)m));
        return frame;
    }

    /// <summary>About how many bytes a message has.</summary>
    public static int RoughSizeOf(AlignEventsResponse message) => message switch
    {
        { Column: { } column } => FrameBytes + (RowBytes * column.Values.Count) + (NameBytes * (column.ConfoundingEvents.Count + column.LooselyDatedEvents.Count)),
        { Panel: { } panel } => sizeof(double) * panel.Values.Count,
        _ => message.CalculateSize(),
    };

    public static V1.Anchor ToProto(Anchor anchor) => new()
    {
        SessionDate = anchor.Session.Date.ToProto(),
        SessionHours = new NodaTime.Interval(anchor.Session.Open, anchor.Session.Close).ToProto(),
        AnchorTime = anchor.AnchorTime.ToTimestamp(),
        Reason = (V1.AnchorReason)anchor.Reason,
        AlternativeSessionDate = anchor.Alternative?.Date.ToProto(),
        AlternativeReason = (V1.AnchorReason)anchor.AlternativeReason,
    };

    public static V1.Observation ToProto(Domain.Observation observation) => new()
    {
        Bar = new NodaTime.Interval(observation.Start.ToInstant(), observation.End.ToInstant()).ToProto(),
        Value = observation.Value,
    };
}
