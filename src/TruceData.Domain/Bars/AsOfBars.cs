using TruceData.Domain.Time;

namespace TruceData.Domain.Bars;

/// <summary>
/// The observations in the first column of an <see cref="AsOfSeries"/>. It is the only reader of values in alignment and cannot reach
/// an unknown bar, so its results depend on known bars and on the clock alone.
/// </summary>
/// <remarks>
/// Not safe for use by several threads at once: it keeps the last position found, because the next search usually starts near it.
/// </remarks>
internal sealed class AsOfBars
{
    private readonly StepFactor _factor;
    private readonly BarSequence _bars;
    private readonly BarClock _clock;
    private readonly long _knowledgeTime;
    private readonly (long From, long To) _listed;
    private long _near;
    private int _nearSession;

    public AsOfBars(AsOfSeries series)
    {
        var knowledgeTime = series.KnowledgeTime;
        _bars = series.Bars;
        _clock = series.Clock;
        _factor = series.Factor;
        _knowledgeTime = knowledgeTime?.ToUnixNanosClamped() ?? long.MaxValue;
        IsLimited = knowledgeTime is not null;
        Frontier = knowledgeTime is { } time ? _clock.EarliestUnknownEnd(time) : long.MaxValue;
        _listed = series.Listing.ToBounds(_clock.Calendar.Zone);
        First = _bars.LowerBound(_clock.FirstStart);
        Limit = Math.Max(First, _bars.LowerBound(Math.Min(_clock.StartLimit, series.FirstUnknownStart)));
    }

    /// <summary>Whether there is a knowledge time.</summary>
    public bool IsLimited { get; }

    /// <summary>A time in Unix nanoseconds before which no unknown bar ends.</summary>
    public long Frontier { get; }

    /// <summary>Index of the first bar that may be read.</summary>
    public long First { get; }

    /// <summary>Index after the last bar that may be read.</summary>
    public long Limit { get; }

    public bool IsEmpty => Limit == First;

    public long FirstEnd => _clock.EndOf(First == 0 ? _bars.Chunks[0].FirstTime : _bars.TimeAt(First));

    public long LastEnd => _clock.EndOf(Limit == _bars.Count ? _bars.Chunks[^1].LastTime : _bars.TimeAt(Limit - 1));

    /// <summary>
    /// Returns whether an unknown bar can end at or before <paramref name="time"/>, or the time is after the knowledge time.
    /// </summary>
    public bool IsOpen(long time) => time > _knowledgeTime || time >= Frontier;

    /// <summary>Returns whether the instrument is listed at <paramref name="time"/>.</summary>
    public bool IsListed(long time) => time >= _listed.From && time < _listed.To;

    /// <summary>
    /// Returns the index of the first known bar that ends after <paramref name="time"/>; <see cref="Limit"/> when there is none.
    /// </summary>
    public long IndexEndingAfter(long time)
    {
        var start = _clock.FirstStartEndingAfter(time, ref _nearSession);
        return _near = Math.Clamp(_bars.LowerBound(start, _near), First, Limit);
    }

    /// <summary>Returns the known bars of the loaded chunk around the first bar that starts at or after <paramref name="start"/>.</summary>
    /// <param name="start">Unix nanoseconds.</param>
    /// <param name="hint">The index of that bar in a series that may have equal bar times.</param>
    public BarWindow Around(long start, long hint)
    {
        _near = _bars.LowerBound(start, hint, _near);
        var (block, offset) = _bars.Loaded;
        if (block is null) return default;
        var from = (int)Math.Clamp(First - offset, 0, block.Count);
        var to = (int)Math.Clamp(Limit - offset, from, block.Count);
        return new BarWindow(block.Times.Span[from..to], block.Columns[0].Span[from..to], _factor, _near, offset + from);
    }

    /// <summary>Returns the end of a known bar.</summary>
    public long EndOf(long start) => _clock.EndOf(start, ref _nearSession);

    /// <summary>Returns the start and the end of a known bar.</summary>
    public (long Start, long End) BoundsAt(long index)
    {
        var start = _bars.TimeAt(index);
        var end = EndOf(start);
        return (Math.Min(start, end), end);
    }

    /// <summary>Returns the observation of a known bar; null when its value is missing.</summary>
    public Observation? At(long index)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(index, First);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Limit);
        var value = _bars.ValueAt(0, index, out var start);
        if (double.IsNaN(value)) return null;
        var end = EndOf(start);
        return new Observation(Math.Min(start, end), end, _factor.IsOne ? value : value * _factor.At(start));
    }

    /// <summary>Returns the last known observation before <paramref name="index"/>.</summary>
    public Observation? LastBefore(long index)
    {
        for (var i = index - 1; i >= First; i--)
        {
            if (At(i) is { } observation) return observation;
        }

        return null;
    }

    /// <summary>Returns the last known observation that ends at or before <paramref name="time"/>.</summary>
    public Observation? LastEndingBy(long time) => LastBefore(IndexEndingAfter(time));

    /// <summary>Returns the first known observation that ends at or after <paramref name="time"/>.</summary>
    public Observation? FirstEndingFrom(long time)
    {
        for (var i = IndexEndingAfter(UnixNanos.Minus(time, 1)); i < Limit; i++)
        {
            if (At(i) is { } observation) return observation;
        }

        return null;
    }
}
