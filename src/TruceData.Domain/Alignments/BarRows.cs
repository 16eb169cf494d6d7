using NodaTime;

namespace TruceData.Domain;

/// <summary>Bars of the series: 0 is the first that ends after the event's earliest time.</summary>
internal sealed class BarRows(KnownBars bars, long earliest) : IRows
{
    private readonly long _zero = bars.IndexEndingAfter(earliest);
    private readonly bool _zeroIsKnown = earliest < bars.Frontier;

    public Sighting At(int offset)
    {
        var index = _zero + offset;
        if (!_zeroIsKnown) return Sighting.None(Missing.NotYetKnown);
        if (index < bars.First) return Sighting.None(Missing.BeforeCoverage);
        if (index >= bars.Limit) return Sighting.None(bars.IsLimited ? Missing.NotYetKnown : Missing.AfterCoverage);
        return bars.At(index) is { } observation ? Sighting.Of(observation) : Sighting.None(Missing.NoData);
    }

    public Missing Unmoved(int offset) => Missing.Present;

    public Observation? Before(int offset) => bars.LastBefore(_zero + offset);

    public Interval? Span(int first, int last)
    {
        var (from, to) = (_zero + first, _zero + last);
        if (bars.IsEmpty || to < bars.First || from >= bars.Limit) return null;
        var start = bars.BoundsAt(Math.Max(from, bars.First)).Start;
        var end = bars.BoundsAt(Math.Min(to, bars.Limit - 1)).End;
        return new Interval(start.ToInstant(), Math.Max(end, start + 1).ToInstant());
    }
}
