using TruceData.Domain.Studies.Kernels;

namespace TruceData.Domain.Studies;

/// <summary>Sums of ranks, less their mean, by session relative to the anchor, in the units of each test.</summary>
internal sealed class RankColumns
{
    private readonly StudyDesign _design;
    private readonly int[] _valueLess;
    private readonly int[] _deviations;

    public RankColumns(StudyDesign design)
    {
        var (estimation, offsets) = (design.Estimation.Count, design.Event.Count);
        _design = design;
        _valueLess = new int[estimation];
        _deviations = new int[estimation];
        Corrado = new RankColumn(estimation + offsets);
        Zivney = new RankColumn(estimation + offsets);
        Generalized = [.. Enumerable.Range(0, design.Places).Select(_ => new GeneralizedRanks(estimation))];
    }

    /// <summary>Ranks of the abnormal returns.</summary>
    public RankColumn Corrado { get; }

    /// <summary>Ranks of the re-standardised abnormal returns over their number plus 1.</summary>
    public RankColumn Zivney { get; }

    /// <summary>Generalised ranks by place.</summary>
    public GeneralizedRanks[] Generalized { get; }

    /// <summary>Whether nothing was added.</summary>
    public bool IsEmpty { get; private set; } = true;

    /// <summary>Clears the sums.</summary>
    public void Clear()
    {
        IsEmpty = true;
        Corrado.Clear();
        Zivney.Clear();
        foreach (var ranks in Generalized) ranks.Clear();
    }

    /// <summary>Adds other sums.</summary>
    public void Add(RankColumns other)
    {
        IsEmpty = false;
        Corrado.Add(other.Corrado);
        Zivney.Add(other.Zivney);
        for (var place = 0; place < Generalized.Length; place++) Generalized[place].Add(other.Generalized[place]);
    }

    /// <summary>Adds the twice-ranks of events.</summary>
    public void Add(RankAccumulator ranks)
    {
        IsEmpty = false;
        var count = ranks.ResidualsAndAbnormal;
        var sessions = ranks.SessionCounts;
        var offsets = ranks.OffsetCounts;
        for (var i = 0; i < _deviations.Length; i++)
            _deviations[i] = ranks.ResidualTwiceRanks[i] + ranks.TwiceAbnormalLess[i] - ((count + 1) * sessions[i]);
        Corrado.Add(0, _deviations, 0.5, sessions);
        for (var i = 0; i < offsets.Length; i++)
            Corrado.Add(_design.Estimation.Count + i, [ranks.AbnormalTwiceRanks[i] - (count * offsets[i])], 0.5, [offsets[i]]);
        AddPlaces(ranks);
    }

    /// <summary>
    /// Adds the generalised ranks. The rank of Corrado and Zivney is the rank among the residuals plus the number of smaller values of the
    /// event window.
    /// </summary>
    private void AddPlaces(RankAccumulator ranks)
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
        Zivney.Add(0, twiceRanksTogether, 0.5 / (ranked + 1), sessions);
        for (var i = 0; i < _design.Event.Count; i++)
        {
            if (!ranks.HasValues(i)) continue;
            var deviation = ranks.ValueTwiceRanksTogether[i] - (ranked * ranks.Events);
            Zivney.Add(_design.Estimation.Count + i, [deviation], 0.5 / (ranked + 1), [ranks.Events]);
        }
    }
}
