using NodaTime;
using TruceData.Domain.Bars;
using TruceData.Domain.Time;

namespace TruceData.Domain.Alignment;

/// <summary>
/// Matches instants to observations; the instants are steps of elapsed time or those at which another market's sessions are observed.
/// </summary>
internal abstract class MatchedObservations : IObservationSource
{
    private readonly Matcher _matcher;
    private readonly AsOfBars _bars;
    private (long Offset, ObservationResult Result) _latestEven = (long.MinValue, default);
    private (long Offset, ObservationResult Result) _latestOdd = (long.MinValue, default);

    protected MatchedObservations(Matcher matcher, AsOfBars bars)
    {
        _matcher = matcher;
        _bars = bars;
    }

    public ObservationResult At(int offset) => Observe(offset);

    public Missing WhyUnchanged(int offset)
    {
        if (Observe(offset).Observation is not { } observation) return Missing.Present;
        if (TimeOf((long)offset - 1) is not { } before) return Missing.Present;
        if (Observe((long)offset - 1).Observation?.Start != observation.Start) return Missing.Present;
        return _matcher.Calendar.IsOpenWithin(before, TimeOf(offset)!.Value) ? Missing.NoData : Missing.MarketClosed;
    }

    public Observation? Before(int offset)
    {
        if (Observe(offset).Observation is not { } observation) return null;
        if (TimeOf((long)offset - 1) is not { } before) return null;
        if (Observe((long)offset - 1).Observation is { } matched && matched.End < observation.End) return matched;
        return _bars.LastEndingBy(Math.Min(before, UnixNanos.Minus(observation.End, 1)));
    }

    public abstract Interval? Span(int first, int last);

    /// <summary>Returns the instant of an offset; null when it is beyond the sessions.</summary>
    protected abstract long? TimeOf(long offset);

    /// <summary>Returns why an offset beyond the sessions has no instant.</summary>
    private static Missing Beyond(long offset) => offset < 0 ? Missing.BeforeCoverage : Missing.AfterCoverage;

    private ObservationResult Observe(long offset)
    {
        ref var latest = ref (offset & 1) == 0 ? ref _latestEven : ref _latestOdd;
        if (latest.Offset != offset)
            latest = (offset, TimeOf(offset) is { } time ? _matcher.Match(time) : ObservationResult.Absent(Beyond(offset)));
        return latest.Result;
    }
}
