using System.Buffers;
using System.Runtime.ExceptionServices;
using NodaTime;
using TruceData.Domain.Bars;
using TruceData.Domain.Calendars;
using TruceData.Domain.Events;

namespace TruceData.Domain.Alignment;

/// <summary>Aligns several series with events, block by block.</summary>
/// <remarks>Not safe for use by several threads at once. Each block is computed on several threads.</remarks>
public sealed class AlignmentEngine
{
    /// <summary>With more series than this, bars are released after each block, so that their chunks stay below 32 MiB together.</summary>
    private const int MaxCachedSeries = 64;

    private readonly AlignmentDesign _design;
    private readonly IReadOnlyList<AsOfSeries> _series;
    private readonly Aligner[] _aligners;
    private readonly int[] _groups;
    private readonly AlignmentScope _scope;

    /// <summary>Creates an engine.</summary>
    /// <param name="design">What is measured, and how.</param>
    /// <param name="series">The series, all of one view; the first column of each is aligned.</param>
    /// <param name="matched">The calendar whose sessions are counted for all series; null for the own calendar of each.</param>
    /// <param name="timeline">The events of the data set, for those that confound a window.</param>
    /// <param name="knowledgeTime">The knowledge time of the view; null for no limit.</param>
    public AlignmentEngine(
        AlignmentDesign design, IReadOnlyList<AsOfSeries> series, Calendar? matched, EventTimeline timeline, Instant? knowledgeTime)
    {
        _design = design;
        _series = series;
        _aligners = [.. series.Select(s => new Aligner(s, matched ?? s.Clock.Calendar, design))];
        var groups = series.Select((_, s) => GroupOf(s)).ToArray();
        var distinct = groups.Distinct().ToList();
        _groups = Array.ConvertAll(groups, distinct.IndexOf);
        _scope = new AlignmentScope(design.AnchorPolicy, timeline, knowledgeTime, distinct.Count);
    }

    /// <summary>The calendars whose sessions are counted.</summary>
    public IEnumerable<Calendar> Calendars => _aligners.Select(a => a.Calendar).Distinct();

    /// <summary>Creates the context of an event, which its blocks share.</summary>
    public EventContext CreateContext(EventRecord @event) => new(@event, _scope);

    /// <summary>Aligns each of several events with each of several series.</summary>
    /// <param name="events">The events.</param>
    /// <param name="chosen">The indexes of the series, ascending.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public AlignedBlock Align(IReadOnlyList<EventContext> events, ReadOnlyMemory<int> chosen, CancellationToken cancellationToken)
    {
        var seriesCount = chosen.Length;
        var anchors = _design.AnchorSensitivity ? 2 : 1;
        var columns = new AlignedColumn?[events.Count * seriesCount * anchors];
        var rows = _design.Window.Count;
        var memory = ArrayPool<double>.Shared.Rent(columns.Length * rows);
        // Each worker takes every n-th series and goes through the events in order, because the bars of one event are usually near those
        // of the next.
        var workers = Math.Min(seriesCount, Environment.ProcessorCount);
        var parallel = new ParallelOptions { CancellationToken = cancellationToken, TaskScheduler = TaskScheduler.Current };
        try
        {
            Parallel.For(0, workers, parallel, AlignPart);
        }
        catch (AggregateException e) when (e.InnerException is { } first)
        {
            // A fault of the store must look the same, whichever thread met it.
            ExceptionDispatchInfo.Throw(first);
        }

        return new AlignedBlock(memory, [.. columns.OfType<AlignedColumn>()]);

        void AlignPart(int worker)
        {
            for (var position = worker; position < seriesCount; position += workers)
            {
                var series = chosen.Span[position];
                for (var e = 0; e < events.Count; e++)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    var at = ((e * seriesCount) + position) * anchors;
                    columns[at] = Align(events[e], e, series, isAlternative: false, memory.AsMemory(at * rows, rows));
                    if (anchors == 1 || !HasAlternative(events[e], series)) continue;
                    at++;
                    columns[at] = Align(events[e].Alternative, e, series, isAlternative: true, memory.AsMemory(at * rows, rows));
                }

                if (_series.Count > MaxCachedSeries) _series[series].ReleaseBars();
            }
        }
    }

    private bool HasAlternative(EventContext context, int series) =>
        context.SharedBy(_groups[series], _aligners[series]).Placement.Anchor?.Alternative is not null;

    /// <summary>Aligns a series with an event; a series that looks up instants writes its values to the memory given.</summary>
    private AlignedColumn Align(EventContext context, int index, int series, bool isAlternative, Memory<double> values)
    {
        var aligner = _aligners[series];
        var shared = context.SharedBy(_groups[series], aligner);
        if (shared.Lookup is { } lookup && aligner.TryFill(values.Span, lookup) is { } times)
        {
            var sharedFrame = FrameOf(context, shared, lookup, times, series);
            return new AlignedColumn(index, series, isAlternative, sharedFrame, values, Reference: null);
        }

        var aligned = shared.Placement.IsCovered ? aligner.Align(context.Time, shared.Placement.Anchor) : Uncovered(context, aligner);
        var others = aligned.Span is { } span ? context.OthersWithin(span) : ConfoundingEvents.None;
        var newest = shared.Placement.IsCovered ? NewestOf(context, others, aligned.MaxKnowledgeTime, series) : (Instant?)null;
        var frame = new AlignedFrame(aligned.Times, shared.Placement.Anchor, others, newest);
        return new AlignedColumn(index, series, isAlternative, frame, aligned.Values, aligned.Reference);
    }

    private AlignedSeries Uncovered(EventContext context, Aligner aligner)
    {
        var isBefore = context.Time.Earliest < aligner.Calendar.Coverage.Start;
        return AlignedSeries.None(_design.Window.Count, isBefore ? Missing.BeforeCoverage : Missing.AfterCoverage);
    }

    /// <summary>Returns the frame of a series that looks up instants; series with equal times share one.</summary>
    private AlignedFrame FrameOf(EventContext context, SharedAlignment shared, LookupInstants lookup, AlignedTimes times, int series)
    {
        if (shared.Latest is { } latest && ReferenceEquals(latest.Times, times)) return latest;
        var others = shared.Others ??= context.OthersWithin(lookup.Span);
        var newest = NewestOf(context, others, _aligners[series].KnownAt(times), series);
        var frame = new AlignedFrame(times, shared.Placement.Anchor, others, newest);
        if (lookup.AreShared(times)) shared.Latest = frame;
        return frame;
    }

    /// <summary>
    /// Returns the newest knowledge time of the event, the other events, the bars, their corrections and the corporate actions applied.
    /// </summary>
    private Instant NewestOf(EventContext context, ConfoundingEvents others, Instant? barsKnown, int series)
    {
        var newest = Instant.Max(context.Event.KnowledgeTime, others.NewestKnowledgeTime ?? context.Event.KnowledgeTime);
        return barsKnown is { } known ? Instant.Max(newest, Instant.Max(known, _series[series].KnownFrom)) : newest;
    }

    private SeriesGroup GroupOf(int series)
    {
        var clock = _series[series].Clock;
        return new SeriesGroup(
            _aligners[series].Calendar, clock.Calendar, clock.Frequency, clock.KnowledgeDelay, _series[series].KnownFrom);
    }
}
