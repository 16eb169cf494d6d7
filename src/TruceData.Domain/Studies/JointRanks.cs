namespace TruceData.Domain.Studies;

/// <summary>
/// Sums of rank deviations over the estimation and event windows together, from which the events without a value at a place can be left
/// out.
/// </summary>
internal sealed class JointRanks(int sessions, int places)
{
    private readonly RankColumn _all = new(sessions);
    private readonly RankColumn _batch = new(sessions);
    private readonly RankColumn?[] _withoutValue = new RankColumn?[places];

    /// <summary>Returns the sums of the events that have a value at a place.</summary>
    public RankColumn At(int place) => _withoutValue[place] is { } missing ? _all.Without(missing) : _all;

    /// <summary>Returns an empty column for the next events; call <see cref="AddBatch"/> when they are in it.</summary>
    public RankColumn StartBatch()
    {
        _batch.Clear();
        return _batch;
    }

    /// <summary>Adds the events of the batch.</summary>
    /// <param name="missing">The places at which they have no value.</param>
    public void AddBatch(int[] missing)
    {
        _all.Add(_batch);
        foreach (var place in missing) WithoutValue(place).Add(_batch);
    }

    /// <summary>Adds other sums.</summary>
    public void Add(JointRanks other)
    {
        _all.Add(other._all);
        for (var place = 0; place < places; place++)
        {
            if (other._withoutValue[place] is { } missing) WithoutValue(place).Add(missing);
        }
    }

    /// <summary>Clears the sums.</summary>
    public void Clear()
    {
        _all.Clear();
        Array.Clear(_withoutValue);
    }

    private RankColumn WithoutValue(int place) => _withoutValue[place] ??= new RankColumn(sessions);
}
