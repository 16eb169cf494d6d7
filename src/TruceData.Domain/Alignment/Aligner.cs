using NodaTime;
using TruceData.Domain.Anchoring;
using TruceData.Domain.Bars;
using TruceData.Domain.Calendars;
using TruceData.Domain.Events;
using TruceData.Domain.Time;

namespace TruceData.Domain.Alignment;

/// <summary>Aligns the observations of one series with events, one event at a time. Not safe for use by several threads at once.</summary>
/// <remarks>
/// It reads no bar that was unknown at the knowledge time, and a row has a value only when no later bar can change it: a later knowledge
/// time adds values and never alters or removes one.
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
    /// <param name="counted">
    /// The calendar whose sessions are counted: the series' own or a matched one. Exceptions that were not known yet are ignored, and the
    /// sessions of the series' own calendar are observed when the series is.
    /// </param>
    /// <param name="design">What is measured, and how.</param>
    public Aligner(AsOfSeries series, Calendar counted, AlignmentDesign design)
    {
        Clock = series.Clock;
        Calendar = (counted.Name == Clock.Calendar.Name ? Clock.Calendar : counted).AsOf(series.KnowledgeTime);
        _design = design;
        _window = design.Window;
        _measure = design.Measure;
        _bars = new AsOfBars(series);
        _matcher = new Matcher(Clock, _bars, design.Match);
        _step = _window.Step?.ToNanosClamped() ?? 0;
    }

    /// <summary>The calendar whose sessions are counted, as it was known.</summary>
    public Calendar Calendar { get; }

    /// <summary>When the bars of the series end.</summary>
    public BarClock Clock { get; }

    /// <summary>Aligns the series with an event.</summary>
    /// <param name="time">The time of the event; windows are placed around its earliest instant.</param>
    /// <exception cref="CalendarBoundsException">The event or its anchor session is outside the calendar's verified bounds.</exception>
    public AlignedSeries Align(EventTime time) => Align(time, AnchorFinder.Find(time, Calendar, _design.AnchorPolicy));

    /// <summary>
    /// Creates the lookup instants of an event's offsets, for this series and all others with an equal clock and design; null when the
    /// design does not look up values by instants.
    /// </summary>
    public LookupInstants? CreateLookup(EventTime time) =>
        _window.Unit == WindowUnit.Elapsed && _measure == Measure.Value
            ? _matcher.CreateLookup(time.Earliest.ToUnixNanos(), _window.First, _window.Count, _step)
            : null;

    /// <summary>
    /// Sets the values at precomputed instants and returns when they were observed, with the result of
    /// <see cref="Align(EventTime, Anchor)"/> at less cost. Returns null when only that method can find them; the values are undefined
    /// then.
    /// </summary>
    /// <param name="values">Receives one value per offset.</param>
    /// <param name="lookup">The lookup instants of an event, created for this series or another with an equal clock.</param>
    public AlignedTimes? TryFill(Span<double> values, LookupInstants lookup) => _matcher.TryFill(values, lookup);

    /// <summary>Returns when the newest bar behind the rows was known; null when no row has a value.</summary>
    public Instant? KnownAt(AlignedTimes times) => times.Newest == long.MinValue ? null : times.Newest.ToInstant() + Clock.KnowledgeDelay;

    /// <summary>Aligns the series with an event whose anchor in <see cref="Calendar"/> is known already.</summary>
    /// <param name="time">The time of the event; windows are placed around its earliest instant.</param>
    /// <param name="found">The anchor of the event under the policy of the design.</param>
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
        ObservationResult? reference = _design.NeedsReference ? ReferenceOf(earliest, anchor, rows) : null;
        for (var i = 0; i < _window.Count; i++) table.Set(i, Measured(rows, _window.First + i, reference));
        return table.ToAlignedSeries(anchor, reference?.Observation, rows.Span(_window.First, _window.Last));
    }

    /// <summary>Returns the observations of a series on the sessions of a calendar, counted from one of them.</summary>
    internal static IObservationSource Sessions(Calendar counted, BarClock clock, AsOfBars bars, Duration? tolerance, int anchor)
    {
        var isOwn = counted.Name == clock.Calendar.Name && counted.Observation == clock.Calendar.Observation;
        var nested = isOwn && !clock.Frequency.IsCivilPeriod;
        if (nested) return new SessionObservations(counted, clock.Frequency, bars, anchor);
        var matcher = new Matcher(clock, bars, new MatchRule(MatchDirection.Backward, true, tolerance));
        return new MatchedSessionObservations(matcher, bars, counted, anchor);
    }

    private IObservationSource Sessions(Anchor anchor) =>
        Sessions(Calendar, Clock, _bars, _design.Match.Tolerance, anchor.SessionIndex);

    private ObservationResult ReferenceOf(long earliest, Anchor anchor, IObservationSource rows) => _design.Reference switch
    {
        Reference.LastBeforeEvent => LastBeforeEvent(earliest),
        Reference.FirstOffset => rows.At(_window.First),
        Reference.PreviousSession => Sessions(anchor).At(-1),
        _ => throw new InvalidOperationException($"{_design.Reference} is not a reference."),
    };

    /// <summary>
    /// Returns the last observation strictly before the event (rule 7). Bars are half-open, so a bar that ends at that time counts.
    /// </summary>
    private ObservationResult LastBeforeEvent(long earliest)
    {
        if (_bars.IsOpen(earliest)) return ObservationResult.Absent(Missing.NotYetKnown);
        return _bars.LastEndingBy(earliest) is { } last ? ObservationResult.Present(last) : ObservationResult.Absent(Missing.NoData);
    }

    private Measurement Measured(IObservationSource rows, int offset, ObservationResult? reference)
    {
        var result = rows.At(offset);
        if (result.Observation is not { } observation) return Measurement.None(result.Missing);
        if (_measure == Measure.Value) return Measurement.ValueOf(observation);
        var whyUnchanged = rows.WhyUnchanged(offset);
        if (whyUnchanged == Missing.MarketClosed) return Measurement.None(Missing.MarketClosed);
        if (reference is not { } from)
            return Measurement.Return(_measure, observation, RealObservationBefore(rows, offset, whyUnchanged));
        if (from.Observation is { } start) return Measurement.Return(_measure, observation, start);
        return Measurement.None(from.Missing == Missing.NotYetKnown ? Missing.NotYetKnown : Missing.NoData);
    }

    /// <summary>
    /// Returns the observation that a return starts from (rule 5): null when the offset repeats the observation of the previous one.
    /// </summary>
    private static Observation? RealObservationBefore(IObservationSource rows, int offset, Missing whyUnchanged) =>
        whyUnchanged == Missing.Present ? rows.Before(offset) : null;
}
