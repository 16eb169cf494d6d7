namespace TruceData.Domain.Studies;

/// <summary>
/// Sums over events by session, from which the events without a value at a place can be left out.
/// </summary>
internal sealed class PlaceSums(int sessions, int places)
{
    private readonly SessionSums _all = new(sessions);
    private readonly SessionSums _batch = new(sessions);
    private readonly SessionSums?[] _withoutValue = new SessionSums?[places];

    /// <summary>Returns the sums of the events that have a value at a place.</summary>
    public SessionSums At(int place) => _withoutValue[place] is { } missing ? _all.Without(missing) : _all;

    /// <summary>Returns an empty column for the next events; call <see cref="AddBatch"/> when they are in it.</summary>
    public SessionSums StartBatch()
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

    /// <summary>Adds an event.</summary>
    /// <param name="values">A value for each session; NaN is missing.</param>
    /// <param name="missing">The places at which the event has no value.</param>
    public void Add(ReadOnlySpan<double> values, IReadOnlyList<int> missing)
    {
        _all.Add(values);
        foreach (var place in missing) WithoutValue(place).Add(values);
    }

    /// <summary>Adds other sums.</summary>
    public void Add(PlaceSums other)
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

    private SessionSums WithoutValue(int place) => _withoutValue[place] ??= new SessionSums(sessions);
}
