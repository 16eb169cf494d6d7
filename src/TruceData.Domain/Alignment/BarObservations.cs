using NodaTime;
using TruceData.Domain.Bars;
using TruceData.Domain.Time;

namespace TruceData.Domain.Alignment;

/// <summary>Observes the bars of the series; offset 0 is the first bar that ends after the event's earliest time.</summary>
internal sealed class BarObservations(AsOfBars bars, long earliest) : IObservationSource
{
    private readonly long _zero = bars.IndexEndingAfter(earliest);
    private readonly bool _zeroIsKnown = earliest < bars.Frontier;

    public ObservationResult At(int offset)
    {
        var index = _zero + offset;
        if (!_zeroIsKnown) return ObservationResult.Absent(Missing.NotYetKnown);
        if (index < bars.First) return ObservationResult.Absent(Missing.BeforeCoverage);
        if (index >= bars.Limit) return ObservationResult.Absent(bars.IsLimited ? Missing.NotYetKnown : Missing.AfterCoverage);
        return bars.At(index) is { } observation ? ObservationResult.Present(observation) : ObservationResult.Absent(Missing.NoData);
    }

    public Missing WhyUnchanged(int offset) => Missing.Present;

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
