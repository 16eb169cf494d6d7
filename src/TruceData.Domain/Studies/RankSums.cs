namespace TruceData.Domain;

/// <summary>Sums of ranks over events, by session relative to the anchor: what the rank tests need.</summary>
public sealed class RankSums
{
    private readonly StudyDesign _design;
    private readonly double[] _scales;
    private readonly double[] _thresholds;
    private readonly RankLimits _limits;
    private readonly RankTally _tally;
    private readonly int[] _over;
    private readonly int[] _deviations;
    private readonly RankColumn _corrado;
    private readonly RankColumn _zivney;
    private readonly GeneralizedRanks[] _generalized;

    /// <summary>Makes an empty one.</summary>
    /// <param name="design">The study.</param>
    /// <param name="scales">Standard deviation over the events of the standardised abnormal returns, by place (<see cref="CrossSection.Scales"/>).</param>
    public RankSums(StudyDesign design, double[] scales)
    {
        var (estimation, sessions) = (design.Estimation.Count, design.Estimation.Count + design.Event.Count);
        (_design, _scales) = (design, scales);
        _thresholds = new double[design.Places];
        _limits = new RankLimits(design.Places);
        _tally = new RankTally(estimation, design.Places);
        (_over, _deviations) = (new int[estimation], new int[estimation]);
        (_corrado, _zivney) = (new RankColumn(sessions), new RankColumn(sessions));
        _generalized = [.. Enumerable.Range(0, design.Places).Select(_ => new GeneralizedRanks(estimation))];
    }

    /// <summary>Ranks of the abnormal returns, less their mean.</summary>
    internal RankColumn Corrado => Settled()._corrado;

    /// <summary>Ranks of the re-standardised abnormal returns over their number plus 1, less a half.</summary>
    internal RankColumn Zivney => Settled()._zivney;

    /// <summary>Generalised ranks by place.</summary>
    internal GeneralizedRanks[] Generalized => Settled()._generalized;

    /// <summary>Adds the sums of others.</summary>
    public void Add(RankSums other)
    {
        Corrado.Add(other.Corrado);
        Zivney.Add(other.Zivney);
        for (var place = 0; place < _generalized.Length; place++) _generalized[place].Add(other._generalized[place]);
    }

    internal void Add(ResidualRanks ranks)
    {
        var (estimate, offsets) = (ranks.Estimate, _design.Event.Count);
        for (var place = 0; place < _thresholds.Length; place++)
            _thresholds[place] = estimate.Values[place] / estimate.Errors[place] / _scales[place] * estimate.ResidualDeviation;
        ranks.Find(_thresholds, _limits);
        if (!_tally.Takes(ranks, _limits)) Settled();
        _tally.Add(ranks, _limits);
        for (var i = 0; i < offsets; i++)
        {
            if (ranks.AbnormalLimits.Has(i)) _corrado.Add(_design.Estimation.Count + i, 0.5 * ranks.OffsetDeviations[i]);
        }

        AddZivney(ranks.Count, _thresholds.AsSpan(0, offsets));
        for (var place = 0; place < _generalized.Length; place++)
        {
            if (_limits.Has(place)) _generalized[place].Add(ranks.Count, _limits.DoubledBelow(place));
        }
    }

    private void AddZivney(int count, ReadOnlySpan<double> values)
    {
        var ranked = count;
        for (var i = 0; i < values.Length; i++) ranked += _limits.Has(i) ? 1 : 0;
        for (var i = 0; i < values.Length; i++)
        {
            if (!_limits.Has(i)) continue;
            var deviation = _limits.DoubledBelow(i) + ResidualRanks.DoubledBelow(values, values[i]) - ranked;
            _zivney.Add(_design.Estimation.Count + i, 0.5 / (ranked + 1) * deviation);
        }
    }

    /// <summary>Turns what was counted into sums: Corrado and Zivney's rank is that among the residuals plus those of the event window below.</summary>
    private RankSums Settled()
    {
        if (_tally.Events == 0) return this;
        var (count, offsets) = (_tally.Count, 0);
        _corrado.Add(_tally.Abnormal, 0.5, _tally.Sessions);
        var together = _tally.Doubled.AsSpan(0, _deviations.Length).ToArray();
        for (var place = 0; place < _generalized.Length; place++)
        {
            if (!_tally.Has(place)) continue;
            for (var i = 0; i < _over.Length; i++) _over[i] = (2 * _tally.Above[place][i]) + _tally.Equal[place][i];
            for (var i = 0; i < _deviations.Length; i++) _deviations[i] = _tally.Doubled[i] + _over[i] - ((count + 2) * _tally.Sessions[i]);
            _generalized[place].Residuals.Add(_deviations, 0.5 / (count + 2), _tally.Sessions);
            if (place >= _design.Event.Count) continue;
            offsets++;
            for (var i = 0; i < together.Length; i++) together[i] += _over[i];
        }

        for (var i = 0; i < together.Length; i++) together[i] -= (count + offsets + 1) * _tally.Sessions[i];
        _zivney.Add(together, 0.5 / (count + offsets + 1), _tally.Sessions);
        _tally.Clear();
        return this;
    }
}
