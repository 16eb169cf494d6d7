using NodaTime;
using TruceData.Domain.Time;

namespace TruceData.Domain.Alignment;

/// <summary>
/// The instants of one event's offsets for every series with an equal bar clock, so that the clock is consulted once and not for each
/// series. Safe for use by several threads at once.
/// </summary>
public sealed class LookupInstants
{
    private MatchedBars? _latest;

    internal LookupInstants(long[] times, long[] limits)
    {
        Times = times;
        Limits = limits;
    }

    /// <summary>The interval that the instants cover; see <see cref="AlignedSeries.Span"/>.</summary>
    public Interval Span => new(Times[0].ToInstant(), UnixNanos.Plus(Times[^1], 1).ToInstant());

    /// <summary>Returns whether <paramref name="times"/> are those that are tried first for the following series.</summary>
    public bool AreShared(AlignedTimes times) => ReferenceEquals(Latest?.Times, times);

    /// <summary>The instants, ascending, Unix nanoseconds.</summary>
    internal long[] Times { get; }

    /// <summary>For each instant, the first start of a bar that ends too late to match it; ascending.</summary>
    internal long[] Limits { get; }

    /// <summary>The bars found for one of the series, if possible without a gap; most other series have equal bar times.</summary>
    internal MatchedBars? Latest
    {
        get => Volatile.Read(ref _latest);
        set => Volatile.Write(ref _latest, value);
    }
}
