using NodaTime;
using TruceData.Domain;
using TruceData.Server.Mapping;
using TruceData.Store;
using TruceData.V1;
using Calendar = TruceData.Domain.Calendar;

namespace TruceData.Server.Reading;

/// <summary>One series of an AlignEvents call, ready to be aligned with one event after another.</summary>
internal sealed class AlignedSource
{
    /// <summary>With more series than so many a chunk is not kept between events: together they stay under 32 MiB.</summary>
    private const int MostKept = 64;

    private readonly Aligner _aligner;
    private readonly BarSequence _bars;
    private readonly int _rows;
    private readonly bool _keepsBars;

    private AlignedSource(Aligner aligner, BarSequence bars, int rows, bool keepsBars, Series described, FieldSelector field, Instant knownFrom)
    {
        (_aligner, _bars, _rows, _keepsBars) = (aligner, bars, rows, keepsBars);
        (Described, Field, KnownFrom) = (described, field, knownFrom);
    }

    /// <summary>The series with its first time, last time and number of bars at the view.</summary>
    public Series Described { get; }

    /// <summary>The field used.</summary>
    public FieldSelector Field { get; }

    /// <summary>The knowledge time of the newest correction among its bars and of the newest corporate action applied.</summary>
    private Instant KnownFrom { get; }

    /// <summary>How far an observation may be from its instant when the request does not say.</summary>
    public required Duration DefaultTolerance { get; init; }

    public static async Task<AlignedSource> ReadAsync(
        SeriesHandle handle, Calendar? matched, AlignEventsRequest request, AlignmentChoices choices, DataStore store, View view, CancellationToken cancellation)
    {
        var column = handle.Main(request.Field, "field");
        var adjustment = await SeriesAdjustment.ReadAsync(handle, request.Adjustment, store, view, cancellation);
        var bars = await SeriesBars.ReadAsync(store, handle, new BarQuery(handle.Series.Name, view, [column], long.MinValue, long.MaxValue), cancellation);
        var input = new SeriesInput(
            matched ?? handle.Calendar, handle.Clock, bars, 0,
            handle.Instrument?.FirstDate?.ToLocalDate("first_date"), handle.Instrument?.LastDate?.ToLocalDate("last_date"))
        {
            Scale = adjustment.ScaleOf(handle.Series.Fields.Single(f => f.ColumnName() == column)),
        };
        var aligner = new Aligner(input, choices.Window, choices.AnchorPolicy, choices.Reference, choices.Measure, choices.Match, view.KnowledgeTime);
        var knownFrom = Instant.Max(bars.KnownFrom.ToInstant(), adjustment.Factors.MaxKnowledgeTime ?? Knowledge.Always);
        return new AlignedSource(
            aligner, bars, choices.Window.Count, request.Series.Count <= MostKept, handle.Describe(bars, view), FieldMapping.ToSelector(column), knownFrom)
        {
            DefaultTolerance = handle.Frequency.DefaultTolerance,
        };
    }

    /// <summary>Whether an event can belong to two sessions.</summary>
    public bool HasAlternative(Occurrence occurrence) => occurrence.PlaceIn(_aligner.Calendar).Anchor?.Alternative is not null;

    /// <summary>What there is of an event; without values when the event lies outside the calendar's verified bounds.</summary>
    public AlignedPart Align(Occurrence occurrence, AlignmentPlace place)
    {
        var found = occurrence.PlaceIn(_aligner.Calendar);
        if (!found.IsCovered) return AlignedPart.Uncovered(place, _rows, occurrence.Time.Earliest < _aligner.Calendar.Coverage.Start);
        var aligned = _aligner.Align(occurrence.Time, found.Anchor, occurrence.LookUpsOf(_aligner));
        var others = aligned.Span is { } span ? occurrence.Within(span) : Neighbours.None;
        return new AlignedPart(place, aligned, found.Described, others, Newest(aligned, occurrence.KnowledgeTime, others.Newest));
    }

    /// <summary>Lets go of its bars when there are too many series to keep those of all.</summary>
    public void Rest()
    {
        if (!_keepsBars) _bars.Release();
    }

    /// <summary>The newest of the events named, the bars used, the corrections among the bars read, and the corporate actions applied.</summary>
    private Instant Newest(AlignedSeries aligned, Instant occurrence, Instant? others)
    {
        var newest = others > occurrence ? others.Value : occurrence;
        return aligned.MaxKnowledgeTime is { } bars ? Instant.Max(newest, Instant.Max(bars, KnownFrom)) : newest;
    }
}
