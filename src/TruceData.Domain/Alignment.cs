using NodaTime;

namespace TruceData.Domain;

/// <summary>Sets the observations of a series around an event (rules 1 to 9).</summary>
/// <remarks>
/// No value of a bar that was not known at the knowledge time is ever read, and a row is given only when no bar still to come can
/// change it: a later knowledge time adds rows and never alters or removes one.
/// </remarks>
public static class Alignment
{
    /// <summary>Aligns one series with one event.</summary>
    /// <param name="time">When the event happened; windows start from its earliest time.</param>
    /// <param name="input">The series.</param>
    /// <param name="window">The offsets, both ends inclusive.</param>
    /// <param name="policy">Where an event outside every session is anchored.</param>
    /// <param name="reference">Which observation cumulative returns and changes are measured from.</param>
    /// <param name="measure">What is computed.</param>
    /// <param name="match">How instants are matched; for sessions of a matched calendar only its tolerance is used.</param>
    /// <param name="knowledgeTime">Only what was known by it; null for no limit.</param>
    /// <exception cref="CalendarBoundsException">The event or its anchor session is outside the calendar's verified bounds.</exception>
    public static AlignedSeries Align(
        EventTime time,
        SeriesInput input,
        AlignmentWindow window,
        AnchorPolicy policy,
        Reference reference,
        Measure measure,
        MatchRule match,
        Instant? knowledgeTime)
    {
        var known = input with { Calendar = input.Calendar.AsOf(knowledgeTime) };
        var table = new AlignmentTable(window.Count, input.Clock.KnowledgeDelay);
        if (Anchoring.Find(time, known.Calendar, policy) is not { } anchor) return table.AllClosed();
        var bars = new KnownBars(known, knowledgeTime);
        var earliest = time.Earliest.ToUnixNanos();
        var sessions = SessionRows(known, bars, match, anchor.SessionIndex);
        var rows = window.Unit switch
        {
            WindowUnit.Sessions => sessions,
            WindowUnit.Bars => new BarRows(bars, earliest),
            WindowUnit.Elapsed => new ElapsedRows(new Matcher(input.Clock, bars, match), bars, earliest, window.Step!.Value),
            _ => throw new ArgumentOutOfRangeException(nameof(window), window.Unit, "Not a unit of a window."),
        };
        Sighting? from = measure is Measure.CumulativeSimpleReturn or Measure.Change
            ? ReferenceOf(reference, bars, earliest, sessions, rows, window)
            : null;
        for (var i = 0; i < window.Count; i++) table.Set(i, Measured(measure, rows, window.First + i, from));
        return table.Done(anchor, from?.Observation, rows.Span(window.First, window.Last));
    }

    /// <summary>The sessions of the input's calendar, counted from an anchor.</summary>
    internal static IRows SessionRows(SeriesInput input, KnownBars bars, MatchRule match, int anchor)
    {
        var nested = input.Calendar.Name == input.Clock.Calendar.Name
            && input.Clock.Frequency.Unit is not (FrequencyUnit.Week or FrequencyUnit.Month);
        if (nested) return new SessionRows(input.Calendar, input.Clock.Frequency, bars, anchor);
        var matcher = new Matcher(input.Clock, bars, new MatchRule(MatchDirection.Backward, true, match.Tolerance));
        return new MatchedSessionRows(matcher, bars, input.Calendar, anchor);
    }

    private static Sighting ReferenceOf(
        Reference reference, KnownBars bars, long earliest, IRows sessions, IRows rows, AlignmentWindow window) => reference switch
        {
            Reference.LastBeforeEvent => LastBeforeEvent(bars, earliest),
            Reference.FirstOffset => rows.At(window.First),
            Reference.PreviousSession => sessions.At(-1),
            _ => throw new ArgumentOutOfRangeException(nameof(reference), reference, "Not a reference."),
        };

    private static Sighting LastBeforeEvent(KnownBars bars, long earliest)
    {
        if (bars.IsOpen(earliest)) return Sighting.None(Missing.NotYetKnown);
        return bars.LastEndingBy(earliest) is { } last ? Sighting.Of(last) : Sighting.None(Missing.NoData);
    }

    private static Measurement Measured(Measure measure, IRows rows, int offset, Sighting? reference)
    {
        var seen = rows.At(offset);
        if (seen.Observation is not { } observation) return Measurement.None(seen.Missing);
        if (measure == Measure.Value) return Measurement.ValueOf(observation);
        if (seen.Unmoved == Missing.MarketClosed) return Measurement.None(Missing.MarketClosed);
        if (reference is not { } from) return Measurement.Return(measure, observation, FreshBefore(rows, offset, seen));
        if (from.Observation is { } start) return Measurement.Return(measure, observation, start);
        return Measurement.None(from.Missing == Missing.NotYetKnown ? Missing.NotYetKnown : Missing.NoData);
    }

    private static Observation? FreshBefore(IRows rows, int offset, Sighting seen) =>
        seen.Unmoved == Missing.Present ? rows.Before(offset) : null;
}
