using NodaTime;
using TruceData.Domain.Alignment;
using TruceData.Domain.Anchoring;
using TruceData.Domain.Events;
using TruceData.Domain.Time;
using Observation = TruceData.Domain.Bars.Observation;

namespace TruceData.Server.Mapping;

/// <summary>Converts alignments of the Domain to the headers, columns and frames of the contract.</summary>
internal static class AlignmentMapping
{
    /// <summary>The maximum number of confounding events that a column or frame names.</summary>
    private const int MaxNames = 1000;

    // Estimated sizes: a row has two times, a value and a reason; a name has a tag, a length and its text; a frame has other fields.
    private const int RowBytes = (3 * sizeof(long)) + 1;
    private const int NameFieldBytes = 3;
    private const int NameBytes = 32;
    private const int FrameBytes = 192;

    /// <summary>Returns the header that repeats a design.</summary>
    public static V1.AlignmentHeader ToHeader(this AlignmentDesign design)
    {
        var (window, match) = (design.Window, design.Match);
        var header = new V1.AlignmentHeader
        {
            Window = new V1.Window
            {
                Unit = (V1.WindowUnit)window.Unit,
                FirstOffset = window.First,
                LastOffset = window.Last,
                Step = window.Step?.ToProto(),
            },
            AnchorPolicy = (V1.AnchorPolicy)design.AnchorPolicy,
            Reference = design.NeedsReference ? (V1.Reference)design.Reference : V1.Reference.Unspecified,
            Measure = (V1.Measure)design.Measure,
            Match = new V1.Match
            {
                Direction = (V1.MatchDirection)match.Direction,
                AllowExact = match.AllowExact,
                Tolerance = match.Tolerance?.ToProto(),
            },
            AnchorSensitivity = design.AnchorSensitivity,
        };
        header.Offsets.AddRange(Enumerable.Range(window.First, window.Count));
        return header;
    }

    /// <summary>Fills a message with a column and replaces what it held; its memory is used again.</summary>
    /// <param name="message">The message.</param>
    /// <param name="column">The column.</param>
    /// <param name="event">The index of its event in the request's order.</param>
    /// <param name="cursor">The cursor with which a stream resumes after the column.</param>
    public static void Fill(this V1.AlignedColumn message, AlignedColumn column, int @event, string cursor)
    {
        var frame = column.Frame;
        message.EventIndex = @event;
        message.SeriesIndex = column.Series;
        message.IsAlternative = column.IsAlternative;
        message.Cursor = cursor;
        message.Anchor = frame.Anchor?.ToProto();
        message.Reference = column.Reference?.ToProto();
        message.ConfoundingEvents.Clear();
        message.ConfoundingEvents.AddRange(Names(frame.Others.Close));
        message.LooselyDatedEvents.Clear();
        message.LooselyDatedEvents.AddRange(Names(frame.Others.Loose));
        message.ConfoundingEventCount = frame.Others.Count;
        message.MaxKnowledgeTime = frame.MaxKnowledgeTime?.ToTimestamp();
        message.ObservationStartTimeUnixNanos.Replace(frame.Times.Starts);
        message.ObservationEndTimeUnixNanos.Replace(frame.Times.Ends);
        message.Values.Replace(column.Values.Span);
        message.Missing.Clear();
        foreach (var missing in frame.Times.Missing) message.Missing.Add((V1.Missing)missing);
    }

    /// <summary>Returns the frame that several columns of an event share.</summary>
    public static V1.AlignedFrame ToProto(this AlignedFrame frame, int @event, bool isAlternative)
    {
        var message = new V1.AlignedFrame
        {
            EventIndex = @event,
            IsAlternative = isAlternative,
            Anchor = frame.Anchor?.ToProto(),
            ConfoundingEvents = { Names(frame.Others.Close) },
            LooselyDatedEvents = { Names(frame.Others.Loose) },
            ConfoundingEventCount = frame.Others.Count,
            MaxKnowledgeTime = frame.MaxKnowledgeTime?.ToTimestamp(),
        };
        message.ObservationStartTimeUnixNanos.AddRange(frame.Times.Starts);
        message.ObservationEndTimeUnixNanos.AddRange(frame.Times.Ends);
        if (!frame.Times.IsWhole) message.Missing.AddRange(Array.ConvertAll(frame.Times.Missing, m => (V1.Missing)m));
        return message;
    }

    /// <summary>Returns the approximate size of a frame in a message, in bytes.</summary>
    public static int EstimateSize(AlignedFrame frame) =>
        FrameBytes + (RowBytes * frame.Times.Ends.Length) + NameSize(frame.Others.Close) + NameSize(frame.Others.Loose);

    /// <summary>Returns the approximate size of a reply in bytes.</summary>
    public static int EstimateSize(V1.AlignEventsResponse message) => message switch
    {
        { Column: { } column } =>
            FrameBytes + (RowBytes * column.Values.Count) + (
                NameBytes * (column.ConfoundingEvents.Count + column.LooselyDatedEvents.Count)),
        { Panel: { } panel } => sizeof(double) * panel.Values.Count,
        _ => message.CalculateSize(),
    };

    /// <summary>Returns an anchor.</summary>
    public static V1.Anchor ToProto(this Anchor anchor) => new()
    {
        SessionDate = anchor.Session.Date.ToProto(),
        SessionHours = new Interval(anchor.Session.Open, anchor.Session.Close).ToProto(),
        AnchorTime = anchor.AnchorTime.ToTimestamp(),
        Reason = (V1.AnchorReason)anchor.Reason,
        AlternativeSessionDate = anchor.Alternative?.Date.ToProto(),
        AlternativeReason = (V1.AnchorReason)anchor.AlternativeReason,
    };

    /// <summary>Returns an observation.</summary>
    public static V1.Observation ToProto(this Observation observation) => new()
    {
        Bar = new Interval(observation.Start.ToInstant(), observation.End.ToInstant()).ToProto(),
        Value = observation.Value,
    };

    private static IEnumerable<string> Names(IReadOnlyList<TimelineEntry> events) => events.Take(MaxNames).Select(e => e.Name);

    private static int NameSize(IReadOnlyList<TimelineEntry> events)
    {
        var size = 0;
        for (var i = 0; i < events.Count && i < MaxNames; i++) size += events[i].Name.Length + NameFieldBytes;
        return size;
    }
}
