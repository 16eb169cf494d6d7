using NodaTime;
using TruceData.Domain.Time;

namespace TruceData.Domain.Alignment;

/// <summary>
/// The instants of one event's offsets for every series whose bars end by the same clock: what must be asked of the clock is asked once and not for each
/// series. Safe for use by several threads at once.
/// </summary>
public sealed class LookupInstants
{
    private MatchedBars? _latest;

    internal LookupInstants(long[] times, long[] limits) => (Times, Limits) = (times, limits);

    /// <summary>The stretch of time that they cover, as <see cref="AlignedSeries.Span"/>.</summary>
    public Interval Span => new(Times[0].ToInstant(), UnixNanos.Plus(Times[^1], 1).ToInstant());

    /// <summary>Returns whether times are those that further series are held against first.</summary>
    public bool AreShared(AlignedTimes times) => ReferenceEquals(Latest?.Times, times);

    /// <summary>The instants, ascending, Unix nanoseconds.</summary>
    internal long[] Times { get; }

    /// <summary>For each instant the first start of a bar that does not end in time for it; ascending.</summary>
    internal long[] Limits { get; }

    /// <summary>The bars found for one of the series, if possible without a gap: those of another one are mostly at the same times.</summary>
    internal MatchedBars? Latest
    {
        get => Volatile.Read(ref _latest);
        set => Volatile.Write(ref _latest, value);
    }
}
