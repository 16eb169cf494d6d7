using NodaTime;
using TruceData.Domain.Bars;
using TruceData.Domain.Calendars;
using TruceData.Domain.Events;
using TruceData.Domain.Time;

namespace TruceData.Domain.Studies;

/// <summary>Divides calendars into the units of intraday windows: the bars of a series, or steps of elapsed time.</summary>
/// <remarks>Only the units from the first window of any event to the last one are created.</remarks>
internal static class StudyUnits
{
    /// <summary>An anchor policy moves an anchor by a unit, and the first return starts in the unit before.</summary>
    private const int Margin = 2;

    /// <summary>Divides the calendar of a series into its known bars.</summary>
    /// <param name="market">The calendar as it was known.</param>
    /// <param name="series">The series.</param>
    /// <param name="design">The windows.</param>
    /// <param name="events">The events.</param>
    /// <param name="maxUnits">The maximum number of units.</param>
    /// <exception cref="UnitLimitException">There are more units.</exception>
    public static Calendar OfBars(
        Calendar market, AsOfSeries series, StudyDesign design, IReadOnlyCollection<EventTime> events, long maxUnits)
    {
        if (events.Count == 0) return market.DividedInto([], []);
        var bars = new AsOfBars(series);
        var (first, last) = BoundsOf(events);
        var from = Math.Max(bars.First, bars.IndexEndingAfter(first) - UnitsBefore(design));
        var to = Math.Min(bars.Limit, bars.IndexEndingAfter(last) + UnitsAfter(design));
        if (to - from > maxUnits) throw new UnitLimitException(to - from);
        var (opens, closes) = (new List<long>(), new List<long>());
        for (var i = from; i < to; i++)
        {
            var (start, end) = bars.BoundsAt(i);
            if (closes.Count > 0 && closes[^1] == end)
            {
                // Two bars that the close cuts to one end have one value at it: that of the later bar.
                opens[^1] = start;
                continue;
            }

            opens.Add(start);
            closes.Add(end);
        }

        series.ReleaseBars();
        return market.DividedInto([.. opens], [.. closes]);
    }

    /// <summary>
    /// Divides a calendar into steps of elapsed time, counted from each session's open. The last step before the next open is shorter if
    /// the time between the opens is not a multiple of it.
    /// </summary>
    /// <inheritdoc cref="OfBars"/>
    public static Calendar OfSteps(Calendar market, StudyDesign design, IReadOnlyCollection<EventTime> events, long maxUnits)
    {
        if (events.Count == 0 || market.Sessions.Count == 0) return market.DividedInto([], []);
        var step = design.Step!.Value.ToNanosClamped();
        var (first, last) = BoundsOf(events);
        var coverage = (Start: market.Coverage.Start.ToUnixNanos(), End: market.Coverage.End.ToUnixNanos());
        var from = Math.Max(coverage.Start, UnixNanos.Clamp(first - Math.BigMul(UnitsBefore(design), step)));
        var to = Math.Min(coverage.End, UnixNanos.Clamp(last + Math.BigMul(UnitsAfter(design), step)));
        var count = ((to - from) / step) + 1;
        if (count > maxUnits) throw new UnitLimitException(count);
        var (opens, closes) = (new List<long>(), new List<long>());
        for (var s = Math.Max(0, market.FirstClosingAfter(from) - 1); s < market.Sessions.Count && market.OpenOf(s) < to; s++)
        {
            var (open, end) = (market.OpenOf(s), s + 1 < market.Sessions.Count ? market.OpenOf(s + 1) : coverage.End);
            var skipped = Math.Max(0, (from - open) / step);
            for (var start = open + (skipped * step); start < Math.Min(end, to); start += step)
            {
                opens.Add(start);
                closes.Add(Math.Min(UnixNanos.Plus(start, step), end));
            }
        }

        return opens.Count <= maxUnits ? market.DividedInto([.. opens], [.. closes]) : throw new UnitLimitException(opens.Count);
    }

    /// <summary>Returns the local time of day at which each unit starts, in seconds.</summary>
    public static int[] TimesOfDay(Calendar units)
    {
        var times = new int[units.Sessions.Count];
        for (var i = 0; i < times.Length; i++)
        {
            var local = units.OpenOf(i).ToInstant().InZone(units.Zone).TimeOfDay;
            times[i] = (int)(local.NanosecondOfDay / NodaConstants.NanosecondsPerSecond);
        }

        return times;
    }

    private static long UnitsBefore(StudyDesign design) => Margin - Math.Min(0L, design.Estimation.First);

    private static long UnitsAfter(StudyDesign design) => Margin + 1 + Math.Max(0L, design.Event.Last);

    private static (long First, long Last) BoundsOf(IReadOnlyCollection<EventTime> events) =>
        (events.Min(e => e.Earliest).ToUnixNanosClamped(), events.Max(e => e.LastInstant.Earliest).ToUnixNanosClamped());
}
