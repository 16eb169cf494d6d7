using NodaTime;
using TruceData.Domain.Time;

namespace TruceData.Domain.Bars;

/// <summary>
/// A series as it was known at a view. It cannot yield a bar that was unknown then: a bar is known at its end plus the knowledge delay
/// of its series, a correction from its own knowledge time on.
/// </summary>
/// <remarks>
/// The view is that of the <see cref="BarSequence"/>, which is opaque outside the Domain, so no caller can see past it. Bars are loaded
/// when they are needed. Not safe for use by several threads at once.
/// </remarks>
public sealed class AsOfSeries
{
    private readonly Lazy<long> _count;

    /// <summary>Creates a series.</summary>
    /// <param name="clock">When its bars end and are known.</param>
    /// <param name="bars">The stored bars at the view.</param>
    /// <param name="listing">When the instrument is listed; null for at all times.</param>
    /// <param name="factors">The factor of each column (rule 15); null for values as stored.</param>
    /// <param name="adjustedFrom">When the newest corporate action behind the factors was known; null when there is none.</param>
    public AsOfSeries(
        BarClock clock, BarSequence bars, Listing? listing = null, IReadOnlyList<StepFactor>? factors = null, Instant? adjustedFrom = null)
    {
        Clock = clock;
        Bars = bars;
        Listing = listing ?? Listing.Always;
        Factors = factors;
        AdjustedFrom = adjustedFrom;
        KnownFrom = Instant.Max(bars.KnownFrom.ToInstant(), adjustedFrom ?? Knowledge.Always);
        _count = new Lazy<long>(() => FirstUnknownStart == long.MaxValue ? bars.Count : bars.LowerBound(FirstUnknownStart));
    }

    /// <summary>When the bars end and are known.</summary>
    public BarClock Clock { get; }

    /// <summary>The kind of values in the first column.</summary>
    public ValueKind Kind { get; init; }

    /// <summary>When the instrument is listed.</summary>
    public Listing Listing { get; }

    /// <summary>The knowledge time of the view; null for no limit.</summary>
    public Instant? KnowledgeTime => Bars.KnowledgeTime;

    /// <summary>When the newest corporate action applied was known; null when none is.</summary>
    public Instant? AdjustedFrom { get; }

    /// <summary>
    /// When the newest correction and the newest corporate action applied were known; <see cref="Knowledge.Always"/> without any.
    /// </summary>
    public Instant KnownFrom { get; }

    /// <summary>Whether any bar was corrected with a knowledge time of its own.</summary>
    public bool HasCorrections => Bars.KnownFrom > long.MinValue;

    /// <summary>The number of known bars.</summary>
    public long Count => _count.Value;

    /// <summary>The start of the first known bar; null when there is none.</summary>
    public Instant? FirstTime => Count == 0 ? null : Bars.Chunks[0].FirstTime.ToInstant();

    /// <summary>The start of the last known bar; null when there is none.</summary>
    public Instant? LastTime
    {
        get
        {
            if (Count == 0) return null;
            return (Count == Bars.Count ? Bars.Chunks[^1].LastTime : Bars.TimeAt(Count - 1)).ToInstant();
        }
    }

    /// <summary>When all known bars and their corrections were known; null when there is none.</summary>
    public Instant? KnownAt =>
        LastTime is { } last ? Math.Max(Clock.KnownAt(last.ToUnixNanos()), Bars.KnownFrom).ToInstant() : null;

    /// <summary>The stored bars, for the readers of this project that stop at the view.</summary>
    internal BarSequence Bars { get; }

    /// <summary>The factor of the values of the first column.</summary>
    internal StepFactor Factor => Factors is { Count: > 0 } factors ? factors[0] : StepFactor.One;

    /// <summary>The first start of a bar that is unknown at the view, in Unix nanoseconds.</summary>
    internal long FirstUnknownStart => KnowledgeTime is { } limit ? Clock.FirstUnknownStart(limit) : long.MaxValue;

    private IReadOnlyList<StepFactor>? Factors { get; }

    /// <summary>Returns the starts of the known bars in order, in Unix nanoseconds, chunk by chunk.</summary>
    public IEnumerable<ReadOnlyMemory<long>> StartTimes()
    {
        var left = Count;
        for (var chunk = 0; left > 0; chunk++)
        {
            var times = Bars.Chunk(chunk).Times;
            var known = (int)Math.Min(times.Length, left);
            left -= known;
            yield return times[..known];
        }
    }

    /// <summary>Returns the known bars in order, adjusted by the factors.</summary>
    /// <param name="maxBars">The maximum number of bars in a slice.</param>
    public IEnumerable<BarSlice> Slices(int maxBars)
    {
        var remaining = Count;
        for (var chunk = 0; remaining > 0; chunk++)
        {
            var block = Bars.Chunk(chunk);
            var known = (int)Math.Min(block.Count, remaining);
            remaining -= known;
            for (var start = 0; start < known; start += maxBars)
            {
                var bars = block.Slice(start, Math.Min(maxBars, known - start));
                if (Factors is not null) bars = bars.Scaled(Factors);
                yield return new BarSlice(bars, Math.Max(Clock.KnownAt(bars.Times.Span[^1]), Bars.Chunks[chunk].KnownFrom));
            }
        }
    }

    /// <summary>
    /// Returns the known bars in order as resampled bars; a resampled bar is known when the last stored bar that it can hold is.
    /// </summary>
    /// <param name="resampler">How bars are resampled.</param>
    /// <param name="columns">How each column is aggregated.</param>
    /// <param name="from">Only resampled bars that start at or after it, in Unix nanoseconds.</param>
    /// <param name="to">Only resampled bars that start before it, in Unix nanoseconds.</param>
    /// <param name="maxBars">The maximum number of bars in a slice, read or returned.</param>
    public IEnumerable<BarSlice> Resample(Resampler resampler, IReadOnlyList<Aggregation> columns, long from, long to, int maxBars) =>
        resampler.Bars(Slices(ReadAhead).Select(s => s.Bars), columns)
            .SkipWhile(b => b.Start < from)
            .TakeWhile(b => b.Start < to && !(resampler.Clock.KnownAt(b.Start).ToInstant() > KnowledgeTime))
            .Chunk(Math.Min(maxBars, ReadAhead))
            .Select(bars => ToSlice(bars, resampler.Clock, columns.Count));

    /// <summary>Releases the bars that were loaded last.</summary>
    public void ReleaseBars() => Bars.Release();

    // A column of this many values stays below the 85,000 bytes from which the large-object heap takes over.
    private const int ReadAhead = 8192;

    private BarSlice ToSlice(ResampledBar[] bars, BarClock clock, int columnCount)
    {
        var columns = Enumerable.Range(0, columnCount)
            .Select(column => (ReadOnlyMemory<double>)Array.ConvertAll(bars, b => b.Values[column]))
            .ToArray();
        var counts = new ResamplingCounts(
            Array.ConvertAll(bars, b => b.UsedCount), Array.ConvertAll(bars, b => b.MissingCount), bars.Sum(b => b.ExcludedCount));
        var block = new BarBlock(Array.ConvertAll(bars, b => b.Start), columns);
        return new BarSlice(block, Math.Max(clock.KnownAt(bars[^1].Start), Bars.KnownFrom), counts);
    }
}
