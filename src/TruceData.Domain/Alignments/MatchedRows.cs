using NodaTime;

namespace TruceData.Domain;

/// <summary>Instants matched to the nearest observation: steps of elapsed time, or the closes of another market's sessions.</summary>
internal abstract class MatchedRows : IRows
{
    private readonly Matcher _matcher;
    private readonly KnownBars _bars;
    private readonly (long Offset, Sighting Sighting)?[] _latest = new (long, Sighting)?[2];

    protected MatchedRows(Matcher matcher, KnownBars bars)
    {
        _matcher = matcher;
        _bars = bars;
    }

    public Sighting At(int offset)
    {
        var seen = Sight(offset);
        if (seen.Observation is not { } observation || TimeOf((long)offset - 1) is not { } before) return seen;
        if (Sight((long)offset - 1).Observation?.Start != observation.Start) return seen;
        var open = _matcher.Calendar.IsOpenWithin(before, TimeOf(offset)!.Value);
        return seen with { Unmoved = open ? Missing.NoData : Missing.MarketClosed };
    }

    public Observation? Before(int offset)
    {
        if (Sight(offset).Observation is not { } observation || TimeOf((long)offset - 1) is not { } before) return null;
        if (Sight((long)offset - 1).Observation is { } matched && matched.End < observation.End) return matched;
        return _bars.LastEndingBy(Math.Min(before, UnixNanos.Minus(observation.End, 1)));
    }

    public abstract Interval? Span(int first, int last);

    /// <summary>The instant of an offset; null when it is beyond the sessions.</summary>
    protected abstract long? TimeOf(long offset);

    /// <summary>Why an offset beyond the sessions has no instant.</summary>
    private static Missing Beyond(long offset) => offset < 0 ? Missing.BeforeCoverage : Missing.AfterCoverage;

    private Sighting Sight(long offset)
    {
        var slot = (int)(offset & 1);
        if (_latest[slot] is { } latest && latest.Offset == offset) return latest.Sighting;
        var seen = TimeOf(offset) is { } time ? _matcher.Match(time) : Sighting.None(Beyond(offset));
        _latest[slot] = (offset, seen);
        return seen;
    }
}
