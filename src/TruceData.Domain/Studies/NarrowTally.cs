namespace TruceData.Domain.Studies;

/// <summary>
/// Ranks of events that are added in few bits before they go to a <see cref="RankTally"/>, so that many fit into a vector: for estimation and event windows of up to 255 sessions.
/// </summary>
internal sealed class NarrowTally
{
    /// <summary>So often 1 can be counted in 8 bits, and twice a number of 8 bits added in 16.</summary>
    private const int MostEvents = 128;

    private readonly int _length;
    private readonly short[] _doubled;
    private readonly short[] _over;
    private readonly byte[] _above;
    private readonly byte[] _waitingRanks;
    private readonly byte[] _waitingLimits;
    private int _waiting;
    private int _events;

    /// <summary>Makes an empty one.</summary>
    /// <param name="length">The length of the estimation window, padded.</param>
    /// <param name="places">The number of places.</param>
    public NarrowTally(int length, int places)
    {
        _length = length;
        (_doubled, _over, _above) = (new short[length], new short[length], new byte[places * length]);
        (_waitingRanks, _waitingLimits) = (new byte[RankVectors.Batch * length], new byte[RankVectors.Batch * places]);
    }

    /// <summary>Whether there is no room for another event.</summary>
    public bool IsFull => _events == MostEvents;

    /// <summary>Adds an event.</summary>
    /// <param name="ranks">The ranks of its residuals.</param>
    /// <param name="limits">Where its values stand among them, by place.</param>
    public void Add(ResidualRanks ranks, RankLimits limits)
    {
        _events++;
        RankVectors.Add<short>(ranks.Doubled, _doubled);
        RankVectors.Add<short>(ranks.OverAbnormal, _over);
        ranks.Narrow.CopyTo(_waitingRanks, _waiting * _length);
        SetLimits(limits.NarrowNotAbove);
        if (_waiting == RankVectors.Batch) Count();
    }

    /// <summary>Moves what was added.</summary>
    public void Move(RankTally sums)
    {
        if (_events == 0) return;
        while (_waiting is > 0 and < RankVectors.Batch) SetLimits([]);
        Count();
        _events = 0;
        RankVectors.Move(_doubled, sums.Doubled);
        RankVectors.Move(_over, sums.OverAbnormal);
        for (var place = 0; place < sums.Above.Length; place++) RankVectors.Move(_above.AsSpan(place * _length, _length), sums.Above[place]);
    }

    /// <summary>Sets the limits of the next event that waits to be counted; without limits, those that no rank is over.</summary>
    private void SetLimits(ReadOnlySpan<byte> limits)
    {
        for (int place = 0, at = _waiting; at < _waitingLimits.Length; place++, at += RankVectors.Batch)
            _waitingLimits[at] = place < limits.Length ? limits[place] : byte.MaxValue;
        _waiting++;
    }

    private void Count()
    {
        if (_waiting > 0) RankVectors.AddOver(_waitingRanks, _waitingLimits, _above);
        _waiting = 0;
    }
}
