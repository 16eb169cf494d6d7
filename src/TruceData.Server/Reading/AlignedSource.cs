using NodaTime;
using TruceData.Domain;
using TruceData.Server.Mapping;
using TruceData.Store;
using TruceData.V1;
using AnchorPolicy = TruceData.Domain.AnchorPolicy;
using Calendar = TruceData.Domain.Calendar;
using EventTime = TruceData.Domain.EventTime;

namespace TruceData.Server.Reading;

/// <summary>One series of an AlignEvents call, ready to be aligned with one event after another.</summary>
internal sealed class AlignedSource
{
    /// <summary>With more series than so many a chunk is not kept between events: together they stay under 32 MiB.</summary>
    private const int MostKept = 64;

    private readonly Aligner _aligner;
    private readonly SeriesInput _input;
    private readonly int _rows;
    private readonly bool _keepsBars;

    private AlignedSource(Aligner aligner, SeriesInput input, int rows, bool keepsBars, Series described, FieldSelector field, Instant knownFrom)
    {
        (_aligner, _input, _rows, _keepsBars) = (aligner, input, rows, keepsBars);
        (Described, Field, KnownFrom) = (described, field, knownFrom);
    }

    /// <summary>The series with its first time, last time and number of bars at the view.</summary>
    public Series Described { get; }

    /// <summary>The field used.</summary>
    public FieldSelector Field { get; }

    /// <summary>The knowledge time of the newest correction among its bars and of the newest corporate action applied.</summary>
    public Instant KnownFrom { get; }

    /// <summary>How far an observation may be from its instant when the request does not say.</summary>
    public Duration DefaultTolerance => _input.Clock.Frequency.DefaultTolerance;

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
            aligner, input, choices.Window.Count, request.Series.Count <= MostKept, handle.Describe(bars, view), FieldMapping.ToSelector(column), knownFrom);
    }

    /// <summary>Whether an event can belong to two sessions.</summary>
    public bool HasAlternative(EventTime time, AnchorPolicy policy)
    {
        try
        {
            return Anchoring.Find(time, _input.Calendar, policy)?.Alternative is not null;
        }
        catch (CalendarBoundsException)
        {
            return false;
        }
    }

    /// <summary>The column of an event; without an alignment when the event lies outside the calendar's verified bounds.</summary>
    public AlignedColumn Align(EventTime time, out AlignedSeries? aligned)
    {
        try
        {
            aligned = _aligner.Align(time);
            if (!_keepsBars) _input.Bars.Release();
            return AlignmentMapping.ToProto(aligned);
        }
        catch (CalendarBoundsException)
        {
            aligned = null;
            return AlignmentMapping.Uncovered(_rows, time.Earliest < _input.Calendar.Coverage.Start);
        }
    }
}
