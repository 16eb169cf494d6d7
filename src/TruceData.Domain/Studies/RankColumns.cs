using TruceData.Domain.Studies.Kernels;

namespace TruceData.Domain.Studies;

/// <summary>Sums of ranks, less their mean, by session relative to the anchor, in the units of each test.</summary>
internal sealed class RankColumns
{
    private readonly StudyDesign _design;
    private readonly int[] _valueLess;
    private readonly int[] _deviations;
    private readonly PlaceSums _corrado;
    private readonly PlaceSums _zivney;

    public RankColumns(StudyDesign design)
    {
        var (estimation, offsets) = (design.Estimation.Count, design.Event.Count);
        _design = design;
        _valueLess = new int[estimation];
        _deviations = new int[estimation];
        _corrado = new PlaceSums(estimation + offsets, design.Places);
        _zivney = new PlaceSums(estimation + offsets, design.Places);
        Generalized = [.. Enumerable.Range(0, design.Places).Select(_ => new GeneralizedRanks(estimation))];
    }

    /// <summary>Generalised ranks by place.</summary>
    public GeneralizedRanks[] Generalized { get; }

    /// <summary>Whether nothing was added.</summary>
    public bool IsEmpty { get; private set; } = true;

    /// <summary>Returns the sums of the ranks of the abnormal returns, of the events that have a value at a place.</summary>
    public SessionSums Corrado(int place) => _corrado.At(place);

    /// <summary>
    /// Returns the sums of the ranks of the re-standardised abnormal returns over their number plus 1, of the events that have a value at a
    /// place.
    /// </summary>
    public SessionSums Zivney(int place) => _zivney.At(place);

    /// <summary>Clears the sums.</summary>
    public void Clear()
    {
        IsEmpty = true;
        _corrado.Clear();
        _zivney.Clear();
        foreach (var ranks in Generalized) ranks.Clear();
    }

    /// <summary>Adds other sums.</summary>
    public void Add(RankColumns other)
    {
        IsEmpty = false;
        _corrado.Add(other._corrado);
        _zivney.Add(other._zivney);
        for (var place = 0; place < Generalized.Length; place++) Generalized[place].Add(other.Generalized[place]);
    }

    /// <summary>Adds the twice-ranks of events.</summary>
    public void Add(RankAccumulator ranks)
    {
        IsEmpty = false;
        int[] missing = [.. Enumerable.Range(0, _design.Places).Where(place => !HasAbnormal(ranks, place))];
        AddCorrado(ranks, missing);
        AddPlaces(ranks, missing);
    }

    private void AddCorrado(RankAccumulator ranks, int[] missing)
    {
        var count = ranks.ResidualsAndAbnormal;
        var sessions = ranks.SessionCounts;
        for (var i = 0; i < _deviations.Length; i++)
            _deviations[i] = ranks.ResidualTwiceRanks[i] + ranks.TwiceAbnormalLess[i] - ((count + 1) * sessions[i]);
        var batch = _corrado.StartBatch();
        batch.Add(0, _deviations, 0.5, sessions);
        for (var i = 0; i < _design.Event.Count; i++)
        {
            if (!ranks.HasAbnormal(i)) continue;
            batch.Add(_design.Estimation.Count + i, [ranks.AbnormalTwiceRanks[i] - (count * ranks.Events)], 0.5, [ranks.Events]);
        }

        _corrado.AddBatch(missing);
    }

    /// <summary>
    /// Adds the generalised ranks. The rank of Corrado and Zivney is the rank among the residuals plus the number of smaller values of the
    /// event window.
    /// </summary>
    private void AddPlaces(RankAccumulator ranks, int[] missing)
    {
        var count = ranks.Residuals;
        var ranked = count;
        var twiceRanks = ranks.ResidualTwiceRanks;
        var sessions = ranks.SessionCounts;
        var twiceRanksTogether = twiceRanks.ToArray();
        for (var place = 0; place < Generalized.Length; place++)
        {
            if (!ranks.HasValues(place)) continue;
            ranks.CopyTwiceValueLess(place, _valueLess);
            for (var i = 0; i < _deviations.Length; i++) _deviations[i] = twiceRanks[i] + _valueLess[i] - ((count + 2) * sessions[i]);
            Generalized[place].Residuals.Add(0, _deviations, 0.5 / (count + 2), sessions);
            Generalized[place].Add(ranks.Events, count, ranks.ValueTwiceRanks[place]);
            if (place >= _design.Event.Count) continue;
            ranked++;
            for (var i = 0; i < twiceRanksTogether.Length; i++) twiceRanksTogether[i] += _valueLess[i];
        }

        for (var i = 0; i < twiceRanksTogether.Length; i++) twiceRanksTogether[i] -= (ranked + 1) * sessions[i];
        var batch = _zivney.StartBatch();
        batch.Add(0, twiceRanksTogether, 0.5 / (ranked + 1), sessions);
        for (var i = 0; i < _design.Event.Count; i++)
        {
            if (!ranks.HasValues(i)) continue;
            var deviation = ranks.ValueTwiceRanksTogether[i] - (ranked * ranks.Events);
            batch.Add(_design.Estimation.Count + i, [deviation], 0.5 / (ranked + 1), [ranks.Events]);
        }

        _zivney.AddBatch(missing);
    }

    /// <summary>Returns whether the events have an abnormal return at an offset, or at an offset in a window.</summary>
    private bool HasAbnormal(RankAccumulator ranks, int place)
    {
        if (place < _design.Event.Count) return ranks.HasAbnormal(place);
        var window = _design.Windows[place - _design.Event.Count];
        return Enumerable.Range(window.First - _design.Event.First, window.Count).Any(ranks.HasAbnormal);
    }
}
