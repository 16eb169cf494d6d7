using NodaTime;
using TruceData.Domain.Anchoring;
using TruceData.Domain.Bars;
using TruceData.Domain.Calendars;
using TruceData.Domain.Events;
using TruceData.Domain.Time;

namespace TruceData.Domain.Alignment;

/// <summary>Sets the observations of one series around events, one after the other. Not safe for use by several threads at once.</summary>
/// <remarks>
/// No value of a bar that was not known at the knowledge time is ever read, and a row is given only when no bar still to come can
/// change it: a later knowledge time adds rows and never alters or removes one.
/// </remarks>
public sealed class Aligner
{
    private readonly AlignmentDesign _design;
    private readonly AlignmentWindow _window;
    private readonly Measure _measure;
    private readonly AsOfBars _bars;
    private readonly Matcher _matcher;
    private readonly long _step;

    /// <summary>Creates an aligner.</summary>
    /// <param name="series">The series as it was known; its first column is aligned.</param>
    /// <param name="counted">The calendar whose sessions are counted: the series' own or a matched one. Its exceptions not yet known are left out.</param>
    /// <param name="design">What is measured.</param>
    public Aligner(AsOfSeries series, Calendar counted, AlignmentDesign design)
    {
        Calendar = counted.AsOf(series.KnowledgeTime);
        Clock = series.Clock;
        _design = design;
        _window = design.Window;
        _measure = design.Measure;
        _bars = new AsOfBars(series);
        _matcher = new Matcher(Clock, _bars, design.Match);
        _step = _window.Step?.ToNanosClamped() ?? 0;
    }

    /// <summary>The calendar whose sessions are counted, as it was known.</summary>
    public Calendar Calendar { get; }

    /// <summary>When its bars end.</summary>
    public BarClock Clock { get; }

    /// <summary>Aligns the series with an event.</summary>
    /// <param name="time">When the event happened; windows start from its earliest time.</param>
    /// <exception cref="CalendarBoundsException">The event or its anchor session is outside the calendar's verified bounds.</exception>
    public AlignedSeries Align(EventTime time) => Align(time, AnchorFinder.Find(time, Calendar, _design.AnchorPolicy));

    /// <summary>
    /// Returns the instants of an event's offsets, for this series and for all others of the same clock under the same request; null when the request is not one
    /// that looks up values by instants.
    /// </summary>
    public LookupInstants? CreateLookup(EventTime time) =>
        _window.Unit == WindowUnit.Elapsed && _measure == Measure.Value ? _matcher.CreateLookup(time.Earliest.ToUnixNanos(), _window.First, _window.Count, _step) : null;

    /// <summary>
    /// Fills in the values at instants that were worked out before, for this series or for another of its clock, and says when they were observed: what
    /// <see cref="Align(EventTime, Anchor)"/> does, at less cost. Null when that has to take a closer look; the values are not to be used then.
    /// </summary>
    public AlignedTimes? TryFill(Span<double> values, LookupInstants lookUps) => _matcher.TryFill(values, lookUps);

    /// <summary>Returns when the newest of the bars that rows are measured by was known; null when no row has a value.</summary>
    public Instant? KnownAt(AlignedTimes times) => times.Newest == long.MinValue ? null : times.Newest.ToInstant() + Clock.KnowledgeDelay;

    /// <summary>Aligns the series with an event whose anchor in <see cref="Calendar"/> was found before, for another series.</summary>
    /// <param name="time">When the event happened; windows start from its earliest time.</param>
    /// <param name="found">Its anchor under the same policy.</param>
    public AlignedSeries Align(EventTime time, Anchor? found)
    {
        if (found is not { } anchor) return AlignedSeries.None(_window.Count, Missing.MarketClosed);
        var table = new AlignmentTable(_window.Count, Clock.KnowledgeDelay);
        var earliest = time.Earliest.ToUnixNanos();
        var rows = _window.Unit switch
        {
            WindowUnit.Sessions => Sessions(anchor),
            WindowUnit.Bars => new BarObservations(_bars, earliest),
            WindowUnit.Elapsed => new ElapsedObservations(_matcher, _bars, earliest, _step),
            _ => throw new InvalidOperationException($"{_window.Unit} is not a unit of a window."),
        };
        ObservationResult? from = _design.NeedsReference ? ReferenceOf(earliest, anchor, rows) : null;
        for (var i = 0; i < _window.Count; i++) table.Set(i, Measured(rows, _window.First + i, from));
        return table.ToAlignedSeries(anchor, from?.Observation, rows.Span(_window.First, _window.Last));
    }

    /// <summary>Returns the observations of a series on the sessions of a calendar, counted from one of them.</summary>
    internal static IObservationSource Sessions(Calendar counted, BarClock clock, AsOfBars bars, Duration? tolerance, int anchor)
    {
        var nested = counted.Name == clock.Calendar.Name && clock.Frequency.Unit is not (FrequencyUnit.Week or FrequencyUnit.Month);
        if (nested) return new SessionObservations(counted, clock.Frequency, bars, anchor);
        var matcher = new Matcher(clock, bars, new MatchRule(MatchDirection.Backward, true, tolerance));
        return new MatchedSessionObservations(matcher, bars, counted, anchor);
    }

    private IObservationSource Sessions(Anchor anchor) => Sessions(Calendar, Clock, _bars, _design.Match.Tolerance, anchor.SessionIndex);

    private ObservationResult ReferenceOf(long earliest, Anchor anchor, IObservationSource rows) => _design.Reference switch
    {
        Reference.LastBeforeEvent => LastBeforeEvent(earliest),
        Reference.FirstOffset => rows.At(_window.First),
        Reference.PreviousSession => Sessions(anchor).At(-1),
        _ => throw new InvalidOperationException($"{_design.Reference} is not a reference."),
    };

    /// <summary>Rule 7: the last observation strictly before the event; bars being half-open, one that ends at that time is.</summary>
    private ObservationResult LastBeforeEvent(long earliest)
    {
        if (_bars.IsOpen(earliest)) return ObservationResult.Absent(Missing.NotYetKnown);
        return _bars.LastEndingBy(earliest) is { } last ? ObservationResult.Present(last) : ObservationResult.Absent(Missing.NoData);
    }

    private Measurement Measured(IObservationSource rows, int offset, ObservationResult? reference)
    {
        var seen = rows.At(offset);
        if (seen.Observation is not { } observation) return Measurement.None(seen.Missing);
        if (_measure == Measure.Value) return Measurement.ValueOf(observation);
        var unmoved = rows.WhyUnchanged(offset);
        if (unmoved == Missing.MarketClosed) return Measurement.None(Missing.MarketClosed);
        if (reference is not { } from) return Measurement.Return(_measure, observation, RealObservationBefore(rows, offset, unmoved));
        if (from.Observation is { } start) return Measurement.Return(_measure, observation, start);
        return Measurement.None(from.Missing == Missing.NotYetKnown ? Missing.NotYetKnown : Missing.NoData);
    }

    /// <summary>Rule 5: a return runs between real observations; what was seen already is none.</summary>
    private static Observation? RealObservationBefore(IObservationSource rows, int offset, Missing unmoved) =>
        unmoved == Missing.Present ? rows.Before(offset) : null;
}
