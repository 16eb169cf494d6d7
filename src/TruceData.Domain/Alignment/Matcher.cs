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

    /// <summary>Returns the observation that matches <paramref name="time"/>, in Unix nanoseconds.</summary>
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

    /// <summary>
    /// Creates the ascending instants that every series of this clock looks up; null unless all are looked up backward inside the
    /// calendar's bounds.
    /// </summary>
    /// <param name="zero">The instant of offset 0, in Unix nanoseconds.</param>
    /// <param name="first">The first offset.</param>
    /// <param name="count">The number of offsets.</param>
    /// <param name="step">The length of one offset, in nanoseconds.</param>
    public LookupInstants? CreateLookup(long zero, int first, int count, long step)
    {
        var from = zero + Math.BigMul(first, step);
        var to = zero + Math.BigMul(first + count - 1, step);
        if (rule.Direction != MatchDirection.Backward || from < _coverageStart || to > _coverageEnd) return null;
        var times = new long[count];
        var limits = new long[count];
        var near = 0;
        for (var i = 0; i < count; i++)
        {
            times[i] = (long)from + (i * step);
            limits[i] = clock.FirstStartEndingAfter(Backward(times[i]), ref near);
        }

        return new LookupInstants(times, limits);
    }

    /// <summary>
    /// Sets the values that <see cref="Match"/> finds and returns when they were observed. Returns null, with undefined values, when
    /// the bars lie in several chunks or have no value.
    /// </summary>
    public AlignedTimes? TryFill(Span<double> values, LookupInstants lookup)
    {
        var times = lookup.Times;
        var limits = lookup.Limits;
        if (bars.IsOpen(Backward(times[^1])) || !bars.IsListed(times[0]) || !bars.IsListed(times[^1])) return null;
        var latest = lookup.Latest;
        var known = bars.Around(limits[0], latest?.Index ?? 0);
        if (_starts.Length < limits.Length) _starts = new long[limits.Length];
        var starts = _starts.AsSpan(0, limits.Length);
        if (!known.TryFind(limits, starts, values)) return null;
        var isShared = latest is not null && starts.SequenceEqual(latest.Starts);
        var measured = isShared ? latest!.Times : TimesOf(starts, times, latest);
        // Bars without gaps are kept, because most other series have equal times.
        if (!isShared && latest is not { IsGapless: true })
            lookup.Latest = new MatchedBars(starts.ToArray(), measured, known.Index);
        if (!measured.IsWhole) Blank(values, measured.Missing);
        return measured;
    }

    /// <summary>
    /// Returns the measurement times for bars that start at <paramref name="found"/>. Copies them from <paramref name="other"/> where
    /// equal.
    /// </summary>
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
        return IsNear(instant, end) ? (Math.Min(bar, end), end, Missing.Present) : (long.MinValue, long.MinValue, Absent(instant));
    }

    private static void Blank(Span<double> values, Missing[] missing)
    {
        for (var row = 0; row < missing.Length; row++)
        {
            if (missing[row] != Missing.Present) values[row] = double.NaN;
        }
    }

    private ObservationResult WithinTolerance(long time, Observation? match) =>
        match is { } nearest && IsNear(time, nearest.End)
            ? ObservationResult.Present(nearest)
            : ObservationResult.Absent(Absent(time));

    /// <summary>Returns the latest end of an observation that matches an instant backward.</summary>
    private long Backward(long time) => rule.AllowExact ? time : time - 1;

    private bool IsNear(long time, long end) => Distance(time, end) <= _tolerance;

    private static long Distance(long time, long end) => end <= time ? UnixNanos.Minus(time, end) : UnixNanos.Minus(end, time);

    private static Observation? Nearer(long time, Observation? before, Observation? after)
    {
        if (before is not { } earlier || after is not { } later) return before ?? after;
        return Distance(time, earlier.End) <= Distance(time, later.End) ? earlier : later;
    }

    /// <summary>Returns whether a bar that is not known yet could match an instant from after it.</summary>
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
