namespace TruceData.Domain.Studies.Kernels;

// Algorithm: adds up the twice-ranks of events in integers, so that the result does not depend on the order. What a rank is divided by
//   depends on the numbers of residuals and values; an event with other numbers flushes the sums of those before.
// Data layout: sums of 32 bits by session, offset or place; counts of 16 bits by place and session, one place after the other
//   (RankCounts).
// Invariant: all events in the sums have equal numbers of residuals, and abnormal returns and values at the same places; there are at most
//   MaxEvents.

/// <summary>Sums of the ranks of many events. Not safe for use by several threads at once.</summary>
internal sealed class RankAccumulator
{
    /// <summary>Maximum number of events before a 16-bit count can overflow.</summary>
    private const int MaxEvents = 32_000;

    /// <summary>
    /// Maximum sessions in a window: its twice-ranks fit 16 bits, and those of <see cref="MaxEvents"/> events add up to at most 31 bits.
    /// </summary>
    private const int MaxWindow = 16_000;

    private readonly Action<RankAccumulator> _onFlush;
    private readonly RankBounds _bounds;
    private readonly int[] _twiceRanksTogether;
    private readonly int[] _present;
    private readonly int[] _sessionCounts;
    private readonly int[] _abnormalPresent;
    private readonly int[] _residuals;
    private readonly int[] _abnormalLess;
    private readonly int[] _abnormal;
    private readonly int[] _values;
    private readonly int[] _valuesTogether;
    private readonly short[] _greater;
    private readonly short[] _equal;
    private readonly int[][] _sums;
    private readonly int _estimation;
    private readonly int _offsets;
    private readonly int _length;

    /// <param name="estimation">The number of sessions in the estimation window.</param>
    /// <param name="places">The number of values of each event.</param>
    /// <param name="offsets">The number of values, from the first one on, that are also ranked together with the residuals.</param>
    /// <param name="onFlush">Called with the sums before they are cleared for events that cannot be added to them.</param>
    public RankAccumulator(int estimation, int places, int offsets, Action<RankAccumulator> onFlush)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(estimation, MaxWindow);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offsets, MaxWindow);
        _onFlush = onFlush;
        _estimation = estimation;
        _offsets = offsets;
        _length = VectorMath.PaddedLength<short>(estimation);
        _bounds = new RankBounds(places);
        _twiceRanksTogether = new int[_bounds.Keys.Length];
        _present = new int[_bounds.Keys.Length];
        _sessionCounts = new int[_length];
        _residuals = new int[_length];
        _abnormalLess = new int[_length];
        _abnormalPresent = new int[VectorMath.PaddedLength<int>(offsets)];
        _abnormal = new int[_abnormalPresent.Length];
        _values = new int[_bounds.Keys.Length];
        _valuesTogether = new int[_bounds.Keys.Length];
        _greater = new short[places * _length];
        _equal = new short[places * _length];
        _sums = [_sessionCounts, _residuals, _abnormalLess, _abnormal, _values, _valuesTogether];
    }

    /// <summary>The number of events.</summary>
    public int Events { get; private set; }

    /// <summary>The number of residuals of each event.</summary>
    public int Residuals { get; private set; }

    /// <summary>The number of residuals and abnormal returns of each event.</summary>
    public int ResidualsAndAbnormal { get; private set; }

    /// <summary>The number of events with a residual, by session.</summary>
    public ReadOnlySpan<int> SessionCounts => _sessionCounts.AsSpan(0, _estimation);

    /// <summary>Sums of the twice-ranks of the residuals among themselves, by session.</summary>
    public ReadOnlySpan<int> ResidualTwiceRanks => _residuals.AsSpan(0, _estimation);

    /// <summary>Sums of twice the number of abnormal returns less than the residual, plus the number equal to it, by session.</summary>
    public ReadOnlySpan<int> TwiceAbnormalLess => _abnormalLess.AsSpan(0, _estimation);

    /// <summary>
    /// Sums of the twice-ranks of the abnormal returns among residuals and abnormal returns, by offset (<see
    /// cref="RankBounds.RankTogether"/>).
    /// </summary>
    public ReadOnlySpan<int> AbnormalTwiceRanks => _abnormal.AsSpan(0, _offsets);

    /// <summary>Sums of twice the number of residuals less than the event's value, plus the number equal to it, by place.</summary>
    public ReadOnlySpan<int> ValueTwiceRanks => _values;

    /// <summary>
    /// Sums of the twice-ranks of the events' values among residuals and values, by offset (<see cref="RankBounds.RankTogether"/>).
    /// </summary>
    public ReadOnlySpan<int> ValueTwiceRanksTogether => _valuesTogether.AsSpan(0, _offsets);

    /// <summary>Returns whether the events have an abnormal return at an offset, by its index.</summary>
    public bool HasAbnormal(int offset) => _abnormalPresent[offset] > 0;

    /// <summary>Returns whether the events have a value at a place.</summary>
    public bool HasValues(int place) => _present[place] > 0;

    /// <summary>
    /// Copies, by session, twice the number of values at a place that are less than their event's residual, plus the number equal to it.
    /// </summary>
    public void CopyTwiceValueLess(int place, Span<int> twiceLess)
    {
        var greater = _greater.AsSpan(place * _length, _length);
        var equal = _equal.AsSpan(place * _length, _length);
        for (var i = 0; i < twiceLess.Length; i++) twiceLess[i] = (2 * greater[i]) + equal[i];
    }

    /// <summary>Adds an event.</summary>
    /// <param name="ranker">The ranked residuals of the event.</param>
    /// <param name="values">
    /// The values of the event by place, NaN where missing, padded with NaN (<see cref="VectorMath.PaddedLength{T}"/> of
    /// <see cref="int"/>).
    /// </param>
    public void Add(ResidualRanker ranker, ReadOnlySpan<double> values)
    {
        ranker.Locate(values, _bounds, _offsets, _twiceRanksTogether);
        Reserve(1, ranker.Count, ranker.CountWithAbnormal, ranker.AbnormalBounds.Present, _bounds.Present);
        RankCounts.AddWidened(ranker.TwiceRanks, _residuals);
        RankCounts.AddWidened(ranker.TwiceAbnormalLess, _abnormalLess);
        RankCounts.AddGreater(ranker.TwiceRanks, _bounds.TwiceUpper, _greater);
        for (var place = 0; _bounds.HasTies && place < _bounds.Length; place++)
            _bounds.AddEqual(ranker.TwiceRanks, place, _equal.AsSpan(place * _length, _length));
        if (ranker.Count == _estimation) Array.Fill(_sessionCounts, Events);
        else RankCounts.AddPresent(ranker.TwiceRanks, _sessionCounts);
        RankCounts.Add<int>(_bounds.TwiceRanks, _values);
        RankCounts.Add<int>(_twiceRanksTogether, _valuesTogether);
        RankCounts.Add<int>(ranker.AbnormalTwiceRanks, _abnormal);
    }

    /// <summary>Adds the events of another accumulator, which keeps them.</summary>
    public void Add(RankAccumulator other)
    {
        if (other.Events == 0) return;
        Reserve(other.Events, other.Residuals, other.ResidualsAndAbnormal, other._abnormalPresent, other._present);
        for (var i = 0; i < _sums.Length; i++) RankCounts.Add<int>(other._sums[i], _sums[i]);
        RankCounts.Add<short>(other._greater, _greater);
        RankCounts.Add<short>(other._equal, _equal);
    }

    /// <summary>Hands over the sums, if there are any, and clears them.</summary>
    public void Flush()
    {
        if (Events == 0) return;
        _onFlush(this);
        Clear();
    }

    /// <summary>Clears the sums.</summary>
    public void Clear()
    {
        Events = 0;
        foreach (var column in _sums) Array.Clear(column);
        Array.Clear(_greater);
        Array.Clear(_equal);
    }

    /// <summary>Counts events that are about to be added, after flushing the sums if they cannot be added to them.</summary>
    private void Reserve(
        int events, int residuals, int residualsAndAbnormal, ReadOnlySpan<int> abnormalPresent, ReadOnlySpan<int> present)
    {
        var isAlike = Residuals == residuals && abnormalPresent.SequenceEqual(_abnormalPresent) && present.SequenceEqual(_present);
        if (!isAlike || Events + events > MaxEvents) Flush();
        Events += events;
        Residuals = residuals;
        ResidualsAndAbnormal = residualsAndAbnormal;
        abnormalPresent.CopyTo(_abnormalPresent);
        present.CopyTo(_present);
    }
}
