namespace TruceData.Domain.Studies;

/// <summary>Sums of ranks, less their mean, by session relative to the anchor, in the units of each test.</summary>
internal sealed class RankColumns
{
    private readonly StudyDesign _design;
    private readonly int[] _over;
    private readonly int[] _deviations;

    public RankColumns(StudyDesign design)
    {
        var (estimation, offsets) = (design.Estimation.Count, design.Event.Count);
        _design = design;
        (_over, _deviations) = (new int[estimation], new int[estimation]);
        (Corrado, Zivney) = (new RankColumn(estimation + offsets), new RankColumn(estimation + offsets));
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

    /// <summary>Forgets what was added.</summary>
    public void Clear()
    {
        IsEmpty = true;
        Corrado.Clear();
        Zivney.Clear();
        foreach (var ranks in Generalized) ranks.Clear();
    }

    /// <summary>Adds the sums of others.</summary>
    public void Add(RankColumns other)
    {
        IsEmpty = false;
        Corrado.Add(other.Corrado);
        Zivney.Add(other.Zivney);
        for (var place = 0; place < Generalized.Length; place++) Generalized[place].Add(other.Generalized[place]);
    }

    /// <summary>Adds what was counted of events.</summary>
    public void Add(RankTally tally)
    {
        IsEmpty = false;
        for (var i = 0; i < _deviations.Length; i++) _deviations[i] = tally.Doubled[i] + tally.OverAbnormal[i] - ((tally.Together + 1) * tally.Sessions[i]);
        Corrado.Add(0, _deviations, 0.5, tally.Sessions);
        for (var i = 0; i < _design.Event.Count; i++)
            Corrado.Add(_design.Estimation.Count + i, [tally.AbnormalAtOffsets[i] - (tally.Together * tally.Offsets[i])], 0.5, [tally.Offsets[i]]);
        AddPlaces(tally);
    }

    /// <summary>Corrado and Zivney's rank is that among the residuals plus those of the event window below.</summary>
    private void AddPlaces(RankTally tally)
    {
        var (count, ranked) = (tally.Count, tally.Count);
        var together = tally.Doubled.AsSpan(0, _deviations.Length).ToArray();
        for (var place = 0; place < Generalized.Length; place++)
        {
            if (!tally.Has(place)) continue;
            for (var i = 0; i < _over.Length; i++) _over[i] = (2 * tally.Above[place][i]) + tally.Equal[place][i];
            for (var i = 0; i < _deviations.Length; i++) _deviations[i] = tally.Doubled[i] + _over[i] - ((count + 2) * tally.Sessions[i]);
            Generalized[place].Residuals.Add(0, _deviations, 0.5 / (count + 2), tally.Sessions);
            Generalized[place].Add(tally.Events, count, tally.Below[place]);
            if (place >= _design.Event.Count) continue;
            ranked++;
            for (var i = 0; i < together.Length; i++) together[i] += _over[i];
        }

        for (var i = 0; i < together.Length; i++) together[i] -= (ranked + 1) * tally.Sessions[i];
        Zivney.Add(0, together, 0.5 / (ranked + 1), tally.Sessions);
        for (var i = 0; i < _design.Event.Count; i++)
        {
            if (tally.Has(i)) Zivney.Add(_design.Estimation.Count + i, [tally.ScaledAtOffsets[i] - (ranked * tally.Events)], 0.5 / (ranked + 1), [tally.Events]);
        }
    }
}
