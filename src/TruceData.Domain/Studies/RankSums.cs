namespace TruceData.Domain;

/// <summary>Sums of ranks over events, by session relative to the anchor: what the rank tests need.</summary>
public sealed class RankSums
{
    private readonly StudyDesign _design;
    private readonly double[] _scales;
    private readonly double[] _thresholds;
    private readonly double[] _scaled;
    private readonly int[] _scaledBelow;
    private readonly RankLimits _limits;
    private readonly RankTally _tally;
    private readonly int[] _over;
    private readonly int[] _deviations;

    /// <summary>Makes an empty one.</summary>
    /// <param name="design">The study.</param>
    /// <param name="scales">Standard deviation over the events of the standardised abnormal returns, by place (<see cref="CrossSection.Scales"/>).</param>
    public RankSums(StudyDesign design, double[] scales)
    {
        var (estimation, offsets) = (design.Estimation.Count, design.Event.Count);
        (_design, _scales) = (design, scales);
        _thresholds = new double[design.Places];
        _scaled = new double[Elements.Padded<int>(offsets)];
        Array.Fill(_scaled, double.NaN);
        _scaledBelow = new int[_scaled.Length];
        _limits = new RankLimits(design.Places);
        _tally = new RankTally(estimation, design.Places, offsets);
        (_over, _deviations) = (new int[estimation], new int[estimation]);
        (Corrado, Zivney) = (new RankColumn(estimation + offsets), new RankColumn(estimation + offsets));
        Generalized = [.. Enumerable.Range(0, design.Places).Select(_ => new GeneralizedRanks(estimation))];
    }

    /// <summary>Ranks of the abnormal returns, less their mean.</summary>
    internal RankColumn Corrado { get; }

    /// <summary>Ranks of the re-standardised abnormal returns over their number plus 1, less a half.</summary>
    internal RankColumn Zivney { get; }

    /// <summary>Generalised ranks by place.</summary>
    internal GeneralizedRanks[] Generalized { get; }

    /// <summary>Adds the sums of others.</summary>
    public void Add(RankSums other)
    {
        other.Settle();
        Corrado.Add(other.Corrado);
        Zivney.Add(other.Zivney);
        for (var place = 0; place < Generalized.Length; place++) Generalized[place].Add(other.Generalized[place]);
    }

    internal void Add(ResidualRanks ranks)
    {
        Elements.Divide(ranks.Standardized, _scales, _thresholds);
        for (var place = 0; place < _thresholds.Length; place++) _thresholds[place] *= ranks.Estimate.ResidualDeviation;
        ranks.Find(_thresholds, _limits);
        _thresholds.AsSpan(0, _design.Event.Count).CopyTo(_scaled);
        RankVectors.SetDoubledBelow(_scaled, _design.Event.Count, _scaledBelow);
        if (!_tally.Takes(ranks, _limits)) Settle();
        _tally.Add(ranks, _limits, _scaledBelow);
    }

    /// <summary>Turns what was counted into sums, which are whole only then. After it several threads may read them.</summary>
    internal void Settle()
    {
        if (_tally.Events == 0) return;
        _tally.MoveNarrow();
        Corrado.Add(0, _tally.Abnormal, 0.5, _tally.Sessions);
        for (var i = 0; i < _design.Event.Count; i++)
            Corrado.Add(_design.Estimation.Count + i, [_tally.AbnormalAtOffsets[i] - (_tally.Together * _tally.Offsets[i])], 0.5, [_tally.Offsets[i]]);
        SettlePlaces();
        _tally.Clear();
    }

    /// <summary>Corrado and Zivney's rank is that among the residuals plus those of the event window below.</summary>
    private void SettlePlaces()
    {
        var (count, ranked) = (_tally.Count, _tally.Count);
        var together = _tally.Doubled.AsSpan(0, _deviations.Length).ToArray();
        for (var place = 0; place < Generalized.Length; place++)
        {
            if (!_tally.Has(place)) continue;
            for (var i = 0; i < _over.Length; i++) _over[i] = (2 * _tally.Above[place][i]) + _tally.Equal[place][i];
            for (var i = 0; i < _deviations.Length; i++) _deviations[i] = _tally.Doubled[i] + _over[i] - ((count + 2) * _tally.Sessions[i]);
            Generalized[place].Residuals.Add(0, _deviations, 0.5 / (count + 2), _tally.Sessions);
            Generalized[place].Add(_tally.Events, count, _tally.Below[place]);
            if (place >= _design.Event.Count) continue;
            ranked++;
            for (var i = 0; i < together.Length; i++) together[i] += _over[i];
        }

        for (var i = 0; i < together.Length; i++) together[i] -= (ranked + 1) * _tally.Sessions[i];
        Zivney.Add(0, together, 0.5 / (ranked + 1), _tally.Sessions);
        for (var i = 0; i < _design.Event.Count; i++)
        {
            if (_tally.Has(i)) Zivney.Add(_design.Estimation.Count + i, [_tally.ScaledAtOffsets[i] - (ranked * _tally.Events)], 0.5 / (ranked + 1), [_tally.Events]);
        }
    }
}
