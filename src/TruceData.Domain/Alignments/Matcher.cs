namespace TruceData.Domain;

/// <summary>Matches instants to known observations, each within a tolerance (rule 8).</summary>
internal sealed class Matcher(BarClock clock, KnownBars bars, MatchRule rule)
{
    private readonly long _coverageStart = clock.Calendar.Coverage.Start.ToUnixNanos();
    private readonly long _coverageEnd = clock.Calendar.Coverage.End.ToUnixNanos();
    private readonly long _tolerance = (rule.Tolerance ?? clock.Frequency.DefaultTolerance).ToNanosClamped();

    /// <summary>The series' own calendar.</summary>
    public Calendar Calendar => clock.Calendar;

    /// <summary>The observation matched to an instant, Unix nanoseconds.</summary>
    public Sighting Match(long time)
    {
        if (time < _coverageStart) return Sighting.None(Missing.BeforeCoverage);
        if (time > _coverageEnd) return Sighting.None(Missing.AfterCoverage);
        var backward = rule.AllowExact ? time : time - 1;
        if (bars.IsOpen(backward)) return Sighting.None(Missing.NotYetKnown);
        if (!bars.IsListed(time)) return Sighting.None(Missing.NotListed);
        if (rule.Direction == MatchDirection.Backward) return WithinTolerance(time, bars.LastEndingBy(backward));
        var before = rule.Direction == MatchDirection.Forward ? null : bars.LastEndingBy(backward);
        var after = bars.FirstEndingFrom(rule.AllowExact ? time : time + 1);
        if (after is null && MayComeNearer(time, before)) return Sighting.None(Missing.NotYetKnown);
        return WithinTolerance(time, Nearer(time, before, after));
    }

    private Sighting WithinTolerance(long time, Observation? match) =>
        match is { } nearest && Distance(time, nearest) <= _tolerance ? Sighting.Of(nearest) : Sighting.None(Absent(time));

    private static long Distance(long time, Observation observation) =>
        observation.End <= time ? UnixNanos.Minus(time, observation.End) : UnixNanos.Minus(observation.End, time);

    private static Observation? Nearer(long time, Observation? before, Observation? after)
    {
        if (before is not { } earlier || after is not { } later) return before ?? after;
        return Distance(time, earlier) <= Distance(time, later) ? earlier : later;
    }

    /// <summary>Whether a bar not known yet could be the match ahead of an instant.</summary>
    private bool MayComeNearer(long time, Observation? before)
    {
        var ahead = UnixNanos.Minus(bars.Frontier, time);
        return bars.IsLimited && ahead <= _tolerance && (before is not { } earlier || ahead < Distance(time, earlier));
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
