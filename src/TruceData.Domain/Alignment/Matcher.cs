using TruceData.Domain.Bars;
using TruceData.Domain.Calendars;
using TruceData.Domain.Time;

namespace TruceData.Domain.Alignment;

/// <summary>Matches instants to known observations, each within a tolerance (rule 8).</summary>
internal sealed class Matcher(BarClock clock, AsOfBars bars, MatchRule rule)
{
    private readonly long _coverageStart = clock.Calendar.Coverage.Start.ToUnixNanos();
    private readonly long _coverageEnd = clock.Calendar.Coverage.End.ToUnixNanos();
    private readonly long _tolerance = (rule.Tolerance ?? clock.Frequency.DefaultTolerance).ToNanosClamped();
    private long[] _starts = [];

    /// <summary>The series' own calendar.</summary>
    public Calendar Calendar => clock.Calendar;

    /// <summary>Returns the observation matched to an instant, Unix nanoseconds.</summary>
    public ObservationResult Match(long time)
    {
        if (time < _coverageStart) return ObservationResult.Absent(Missing.BeforeCoverage);
        if (time > _coverageEnd) return ObservationResult.Absent(Missing.AfterCoverage);
        var backward = Backward(time);
        if (bars.IsOpen(backward)) return ObservationResult.Absent(Missing.NotYetKnown);
        if (!bars.IsListed(time)) return ObservationResult.Absent(Missing.NotListed);
        if (rule.Direction == MatchDirection.Backward) return WithinTolerance(time, bars.LastEndingBy(backward));
        var before = rule.Direction == MatchDirection.Forward ? null : bars.LastEndingBy(backward);
        var after = bars.FirstEndingFrom(rule.AllowExact ? time : time + 1);
        if (after is null && MayComeNearer(time, before)) return ObservationResult.Absent(Missing.NotYetKnown);
        return WithinTolerance(time, Nearer(time, before, after));
    }

    /// <summary>Ascending instants as every series of this clock looks them up; null when they are not all looked up backward inside the calendar's bounds.</summary>
    public LookupInstants? CreateLookup(long zero, int first, int count, long step)
    {
        var (from, to) = (zero + Math.BigMul(first, step), zero + Math.BigMul(first + count - 1, step));
        if (rule.Direction != MatchDirection.Backward || from < _coverageStart || to > _coverageEnd) return null;
        var (times, limits, near) = (new long[count], new long[count], 0);
        for (var i = 0; i < count; i++)
        {
            times[i] = (long)from + (i * step);
            limits[i] = clock.FirstStartEndingAfter(Backward(times[i]), ref near);
        }

        return new LookupInstants(times, limits);
    }

    /// <summary>
    /// Fills in the values that <see cref="Match"/> finds and says when they were observed. Where bars have to be looked for far from each other, or have no
    /// value, it says nothing, and the values are not to be used.
    /// </summary>
    public AlignedTimes? TryFill(Span<double> values, LookupInstants lookUps)
    {
        var (times, limits) = (lookUps.Times, lookUps.Limits);
        if (bars.IsOpen(Backward(times[^1])) || !bars.IsListed(times[0]) || !bars.IsListed(times[^1])) return null;
        var latest = lookUps.Latest;
        var known = bars.Around(limits[0], latest?.Index ?? 0);
        if (_starts.Length < limits.Length) _starts = new long[limits.Length];
        var starts = _starts.AsSpan(0, limits.Length);
        if (!known.TryFind(limits, starts, values)) return null;
        var isShared = latest is not null && starts.SequenceEqual(latest.Starts);
        var measured = isShared ? latest!.Times : TimesOf(starts, times, latest);
        // Bars without gaps are not given up for others: most other series have them too.
        if (!isShared && latest is not { IsGapless: true }) lookUps.Latest = new MatchedBars(starts.ToArray(), measured, known.Index);
        if (!measured.IsWhole) Blank(values, measured.Missing);
        return measured;
    }

    /// <summary>Returns when rows are measured by bars that start at some times; what another series has at the same times is taken from there.</summary>
    private AlignedTimes TimesOf(ReadOnlySpan<long> found, long[] instants, MatchedBars? other)
    {
        var (starts, ends, missing) = other is null
            ? (new long[found.Length], new long[found.Length], new Missing[found.Length])
            : ([.. other.Times.Starts], [.. other.Times.Ends], other.Times.Missing);
        for (var row = 0; row < found.Length; row++)
        {
            if (other is not null) row += found[row..].CommonPrefixLength(other.Starts[row..]);
            if (row == found.Length) break;
            (starts[row], ends[row], var reason) = TimeOf(found[row], instants[row]);
            if (missing[row] == reason) continue;
            if (ReferenceEquals(missing, other?.Times.Missing)) missing = [.. missing];
            missing[row] = reason;
        }

        return new AlignedTimes(starts, ends, missing);
    }

    private (long Start, long End, Missing Missing) TimeOf(long bar, long instant)
    {
        var end = bars.EndOf(bar);
        return IsNear(instant, end) ? (bar, end, Missing.Present) : (long.MinValue, long.MinValue, Absent(instant));
    }

    private static void Blank(Span<double> values, Missing[] missing)
    {
        for (var row = 0; row < missing.Length; row++)
        {
            if (missing[row] != Missing.Present) values[row] = double.NaN;
        }
    }

    private ObservationResult WithinTolerance(long time, Observation? match) =>
        match is { } nearest && IsNear(time, nearest.End) ? ObservationResult.Present(nearest) : ObservationResult.Absent(Absent(time));

    /// <summary>Returns the last end of an observation that matches an instant from before it.</summary>
    private long Backward(long time) => rule.AllowExact ? time : time - 1;

    private bool IsNear(long time, long end) => Distance(time, end) <= _tolerance;

    private static long Distance(long time, long end) => end <= time ? UnixNanos.Minus(time, end) : UnixNanos.Minus(end, time);

    private static Observation? Nearer(long time, Observation? before, Observation? after)
    {
        if (before is not { } earlier || after is not { } later) return before ?? after;
        return Distance(time, earlier.End) <= Distance(time, later.End) ? earlier : later;
    }

    /// <summary>Returns whether a bar not known yet could be the match ahead of an instant.</summary>
    private bool MayComeNearer(long time, Observation? before)
    {
        var ahead = UnixNanos.Minus(bars.Frontier, time);
        return bars.IsLimited && ahead <= _tolerance && (before is not { } earlier || ahead < Distance(time, earlier.End));
    }

    private Missing Absent(long time)
    {
        if (bars.IsEmpty || time < bars.FirstEnd) return Missing.BeforeCoverage;
        var from = rule.Direction == MatchDirection.Forward ? time : UnixNanos.Minus(time, _tolerance);
        var to = rule.Direction == MatchDirection.Backward ? time : UnixNanos.Plus(time, _tolerance);
        if (!Calendar.IsOpenWithin(from, to)) return Missing.MarketClosed;
        return time > bars.LastEnd ? Missing.AfterCoverage : Missing.Stale;
    }
}
