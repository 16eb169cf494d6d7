using Google.Protobuf;
using TruceData.Domain.Anchoring;
using TruceData.Domain.Time;
using TruceData.Server.Reading;

namespace TruceData.Server.Mapping;

/// <summary>From the Domain's aligned series to the contract's columns.</summary>
internal static class AlignmentMapping
{
    /// <summary>Two times, a value and why it is missing.</summary>
    private const int RowBytes = (3 * sizeof(long)) + 1;

    /// <summary>The tag and the length of a name.</summary>
    private const int NameFieldBytes = 3;

    /// <summary>A usual name.</summary>
    private const int NameBytes = 32;
    private const int FrameBytes = 192;

    /// <summary>One column in a message of its own.</summary>
    public static V1.AlignedColumn ToColumn(this AlignedPart part, string cursor)
    {
        var frame = part.Frame;
        var column = new V1.AlignedColumn
        {
            EventIndex = part.Place.Event,
            SeriesIndex = part.Place.Series,
            IsAlternative = part.Place.IsAlternative,
            Cursor = cursor,
            Anchor = frame.Anchor,
            Reference = part.Reference is { } reference ? ToProto(reference) : null,
            ConfoundingEvents = { frame.Others.Close },
            LooselyDatedEvents = { frame.Others.Loose },
            ConfoundingEventCount = frame.Others.Count,
            MaxKnowledgeTime = frame.MaxKnowledgeTime?.ToTimestamp(),
        };
        column.ObservationStartTimeUnixNanos.AddRange(frame.Times.Starts);
        column.ObservationEndTimeUnixNanos.AddRange(frame.Times.Ends);
        column.Values.AddRange(part.Values.Span);
        column.Missing.AddRange(Array.ConvertAll(frame.Times.Missing, m => (V1.Missing)m));
        return column;
    }

    /// <summary>Makes a message hold what columns have in common; what it held before is gone, its memory is used again.</summary>
    public static void Fill(this V1.AlignedFrame message, PartFrame frame, AlignmentPlace place)
    {
        message.EventIndex = place.Event;
        message.IsAlternative = place.IsAlternative;
        message.Anchor = frame.Anchor;
        message.ConfoundingEventCount = frame.Others.Count;
        message.MaxKnowledgeTime = frame.MaxKnowledgeTime?.ToTimestamp();
        message.ConfoundingEvents.Clear();
        message.ConfoundingEvents.AddRange(frame.Others.Close);
        message.LooselyDatedEvents.Clear();
        message.LooselyDatedEvents.AddRange(frame.Others.Loose);
        message.ObservationStartTimeUnixNanos.Clear();
        message.ObservationStartTimeUnixNanos.AddRange(frame.Times.Starts);
        message.ObservationEndTimeUnixNanos.Clear();
        message.ObservationEndTimeUnixNanos.AddRange(frame.Times.Ends);
        message.Missing.Clear();
        if (!frame.Times.IsWhole) message.Missing.AddRange(Array.ConvertAll(frame.Times.Missing, m => (V1.Missing)m));
    }

    /// <summary>About how many bytes a frame has in a message.</summary>
    public static int RoughSizeOf(PartFrame frame) =>
        FrameBytes + (RowBytes * frame.Times.Ends.Length)
        + frame.Others.Close.Concat(frame.Others.Loose).Sum(name => name.Length + NameFieldBytes);

    /// <summary>About how many bytes a message has.</summary>
    public static int RoughSizeOf(V1.AlignEventsResponse message) => message switch
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

    public static V1.Observation ToProto(Domain.Bars.Observation observation) => new()
    {
        Bar = new NodaTime.Interval(observation.Start.ToInstant(), observation.End.ToInstant()).ToProto(),
        Value = observation.Value,
    };
}
