using TruceData.Domain.Bars;

namespace TruceData.Domain.Reactions;

/// <summary>The known prices of a series, by session or by shorter bars, for reconciliation.</summary>
public sealed class PriceSeries
{
    private readonly BarSequence _bars;
    private readonly PriceColumns _columns;
    private readonly BarClock _closes;
    private readonly long _first;
    private readonly long _limit;

    /// <summary>Creates a series.</summary>
    /// <param name="name">The name of the series.</param>
    /// <param name="series">The bars of the series, from before the window to its end.</param>
    /// <param name="columns">The columns that contain the prices.</param>
    /// <param name="holdsMarketValue">Whether the values are market values in the currency of the report.</param>
    /// <param name="closes">The clock of the closes; null if they are observed when their bars end.</param>
    public PriceSeries(string name, AsOfSeries series, PriceColumns columns, bool holdsMarketValue, BarClock? closes = null)
    {
        Name = name;
        Clock = series.Clock;
        HoldsMarketValue = holdsMarketValue;
        _bars = series.Bars;
        _columns = columns;
        _closes = closes ?? Clock;
        _first = _bars.LowerBound(Clock.FirstStart);
        _limit = Math.Max(_first, _bars.LowerBound(Math.Min(Clock.StartLimit, series.FirstUnknownStart)));
    }

    /// <summary>The name of the series.</summary>
    public string Name { get; }

    /// <summary>When the bars end.</summary>
    public BarClock Clock { get; }

    /// <summary>Whether the values are market values in the currency of the report.</summary>
    public bool HoldsMarketValue { get; }

    /// <summary>Returns when a bar is known, in Unix nanoseconds; not before the newest correction of the series.</summary>
    public long KnownAt(long start) => Math.Max(Clock.KnownAt(start), _bars.KnownFrom);

    /// <summary>
    /// Returns the bars that end in (<paramref name="after"/>, <paramref name="upTo"/>], in Unix nanoseconds, as a range of indices.
    /// </summary>
    internal (long First, long Limit) EndingIn(long after, long upTo) => (IndexEndingAfter(after), IndexEndingAfter(upTo));

    internal long IndexEndingAfter(long time) => Math.Clamp(_bars.LowerBound(Clock.FirstStartEndingAfter(time)), _first, _limit);

    internal long IndexStartingFrom(long time) => Math.Clamp(_bars.LowerBound(time), _first, _limit);

    internal PriceBar At(long index)
    {
        var start = _bars.TimeAt(index);
        return new PriceBar(
            start, Clock.EndOf(start), _closes.EndOf(start),
            Value(_columns.Open, index), Value(_columns.High, index), Value(_columns.Low, index), Value(_columns.Close, index));
    }

    /// <summary>Returns the last bar before <paramref name="index"/> that has a close.</summary>
    internal PriceBar? LastCloseBefore(long index)
    {
        for (var i = index - 1; i >= _first; i--)
        {
            if (At(i) is var bar && !double.IsNaN(bar.Close)) return bar;
        }

        return null;
    }

    /// <summary>Returns whether the market is open at any time in (<paramref name="after"/>, <paramref name="upTo"/>].</summary>
    internal bool IsOpenWithin(long after, long upTo) => upTo > after && Clock.Calendar.IsOpenWithin(after, upTo);

    /// <summary>
    /// Returns whether the known bars contain a window without a gap: one ends at or before its start, and by the series' calendar none is
    /// missing from there to its end.
    /// </summary>
    internal bool Covers(long from, long to)
    {
        var (first, limit) = EndingIn(from, to);
        if (first == _first) return false;
        var isIntraday = Clock.Frequency.IsIntraday;
        var last = EndOf(first - 1);
        for (var i = first; i < limit; i++)
        {
            if (Clock.ExpectsEndIn(last, isIntraday ? _bars.TimeAt(i) : EndOf(i) - 1)) return false;
            last = EndOf(i);
        }

        return !Clock.ExpectsEndIn(last, isIntraday && limit < _limit ? Math.Min(_bars.TimeAt(limit), to) : to);
    }

    private long EndOf(long index) => Clock.EndOf(_bars.TimeAt(index));

    private double Value(int? column, long index) => column is { } c ? _bars.ValueAt(c, index) : double.NaN;
}
