using NodaTime;
using TruceData.Domain.Alignment;
using TruceData.Domain.Bars;
using TruceData.Domain.Calendars;
using TruceData.Domain.Time;
using TruceData.Server.Mapping;
using TruceData.Store;
using TruceData.Store.Bars;

namespace TruceData.Server.Reading;

/// <summary>One series of an AlignEvents call, ready to be aligned with one event after another.</summary>
internal sealed class AlignedSource
{
    /// <summary>With more series than so many a chunk is not kept between events: together they stay under 32 MiB.</summary>
    private const int MaxCachedSeries = 64;

    private readonly Aligner _aligner;
    private readonly BarSequence _bars;
    private readonly bool _keepsBars;

    private AlignedSource(Aligner aligner, BarSequence bars, bool keepsBars, V1.Series described, V1.FieldSelector field, Instant knownFrom)
    {
        (_aligner, _bars, _keepsBars) = (aligner, bars, keepsBars);
        (Described, Field, KnownFrom) = (described, field, knownFrom);
    }

    /// <summary>The series with its first time, last time and number of bars at the view.</summary>
    public V1.Series Described { get; }

    /// <summary>The field used.</summary>
    public V1.FieldSelector Field { get; }

    /// <summary>The knowledge time of the newest correction among its bars and of the newest corporate action applied.</summary>
    private Instant KnownFrom { get; }

    /// <summary>How far an observation may be from its instant when the request does not say.</summary>
    public required Duration DefaultTolerance { get; init; }

    public static async Task<AlignedSource> ReadAsync(
        SeriesHandle handle, Calendar? matched, V1.AlignEventsRequest request, AlignmentChoices choices, DataStore store, View view, CancellationToken cancellationToken)
    {
        var column = handle.Main(request.Field, "field");
        var adjustment = await SeriesAdjustment.ReadAsync(handle, request.Adjustment, store, view, cancellationToken);
        var bars = await SeriesBars.ReadAsync(store, handle, new BarQuery(handle.Series.Name, view, [column], long.MinValue, long.MaxValue), cancellationToken);
        var input = new SeriesInput(
            matched ?? handle.Calendar, handle.Clock, bars, 0,
            handle.Instrument?.FirstDate?.ToLocalDate("first_date"), handle.Instrument?.LastDate?.ToLocalDate("last_date"))
        {
            Scale = adjustment.ScaleOf(handle.Series.Fields.Single(f => f.ColumnName() == column)),
        };
        var aligner = new Aligner(input, choices.Window, choices.AnchorPolicy, choices.Reference, choices.Measure, choices.Match, view.KnowledgeTime);
        var knownFrom = Instant.Max(bars.KnownFrom.ToInstant(), adjustment.Factors.MaxKnowledgeTime ?? Knowledge.Always);
        return new AlignedSource(
            aligner, bars, request.Series.Count <= MaxCachedSeries, handle.Describe(bars, view), FieldMapping.ToSelector(column), knownFrom)
        {
            DefaultTolerance = handle.Frequency.DefaultTolerance,
        };
    }

    /// <summary>What other series must be like to share with it.</summary>
    public SourceGroup Group => new(_aligner.Calendar, _aligner.Clock.Calendar, _aligner.Clock.Frequency, _aligner.Clock.KnowledgeDelay, KnownFrom);

    /// <summary>The index of its group among those of the call.</summary>
    public int GroupIndex { get; set; }

    /// <summary>Whether an event can belong to two sessions.</summary>
    public bool HasAlternative(Occurrence occurrence) => occurrence.In(GroupIndex, _aligner).Place.Anchor?.Alternative is not null;

    /// <summary>What there is of an event; without values when the event lies outside the calendar's verified bounds.</summary>
    /// <param name="occurrence">The event.</param>
    /// <param name="place">Where it is answered.</param>
    /// <param name="values">Memory for as many values as there are rows.</param>
    public AlignedPart Align(Occurrence occurrence, AlignmentPlace place, Memory<double> values)
    {
        var share = occurrence.In(GroupIndex, _aligner);
        if (share.LookUps is { } lookUps && _aligner.TryFill(values.Span, lookUps) is { } times)
            return new AlignedPart(place, Frame(times, lookUps, share, occurrence), values, Reference: null);
        if (!share.Place.IsCovered) return Uncovered(occurrence, place, values);
        var aligned = _aligner.Align(occurrence.Time, share.Place.Anchor);
        aligned.Values.CopyTo(values);
        var others = aligned.Span is { } span ? occurrence.Within(span) : ConfoundingNames.None;
        return new AlignedPart(place, Frame(aligned.Times, aligned.MaxKnowledgeTime, others, share, occurrence), values, aligned.Reference);
    }

    /// <summary>Lets go of its bars when there are too many series to keep those of all.</summary>
    public void Rest()
    {
        if (!_keepsBars) _bars.Release();
    }

    private AlignedPart Uncovered(Occurrence occurrence, AlignmentPlace place, Memory<double> values)
    {
        var reason = occurrence.Time.Earliest < _aligner.Calendar.Coverage.Start ? Domain.Alignment.Missing.BeforeCoverage : Domain.Alignment.Missing.AfterCoverage;
        var none = AlignedSeries.None(values.Length, reason);
        none.Values.CopyTo(values);
        return new AlignedPart(place, new PartFrame(none.Times, null, ConfoundingNames.None, null), values, Reference: null);
    }

    /// <summary>The frame of a series that looks up instants; one for all series that are measured at the same times.</summary>
    private PartFrame Frame(AlignedTimes times, LookupInstants lookUps, GroupShare share, Occurrence occurrence)
    {
        if (share.Latest is { } latest && ReferenceEquals(latest.Times, times)) return latest;
        var others = share.Others ??= occurrence.Within(lookUps.Span);
        var frame = Frame(times, _aligner.KnownAt(times), others, share, occurrence);
        if (lookUps.AreShared(times)) share.Latest = frame;
        return frame;
    }

    /// <summary>The newest of what was known is that of the event, the events named, the bars used, the corrections among the bars read, and the corporate actions applied.</summary>
    private PartFrame Frame(AlignedTimes times, Instant? barsKnown, ConfoundingNames others, GroupShare share, Occurrence occurrence)
    {
        var newest = Instant.Max(occurrence.KnowledgeTime, others.Newest ?? occurrence.KnowledgeTime);
        if (barsKnown is { } known) newest = Instant.Max(newest, Instant.Max(known, KnownFrom));
        return new PartFrame(times, share.Place.Described, others, newest);
    }
}
