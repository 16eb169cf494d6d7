namespace TruceData.Domain;

/// <summary>Sums of ranks over events, by session relative to the anchor: what the rank tests need.</summary>
public sealed class RankSums
{
    private readonly StudyDesign _design;
    private readonly double[] _scales;
    private readonly double[] _thresholds;
    private readonly double[] _deviations;

    /// <summary>Makes an empty one.</summary>
    /// <param name="design">The study.</param>
    /// <param name="scales">Standard deviation over the events of the standardised abnormal returns, by place (<see cref="CrossSection.Scales"/>).</param>
    public RankSums(StudyDesign design, double[] scales)
    {
        _design = design;
        _scales = scales;
        _thresholds = new double[design.Places];
        _deviations = new double[Sessions];
        Corrado = new RankColumn(Sessions);
        Zivney = new RankColumn(Sessions);
        Generalized = [.. Enumerable.Range(0, design.Places).Select(_ => new GeneralizedRanks(design.Estimation.Count))];
    }

    /// <summary>Ranks of the abnormal returns, less their mean.</summary>
    internal RankColumn Corrado { get; }

    /// <summary>Ranks of the re-standardised abnormal returns over their number plus 1, less a half.</summary>
    internal RankColumn Zivney { get; }

    /// <summary>Generalised ranks by place.</summary>
    internal GeneralizedRanks[] Generalized { get; }

    private int Sessions => _design.Estimation.Count + _design.Event.Count;

    /// <summary>Adds the sums of others.</summary>
    public void Add(RankSums other)
    {
        Corrado.Add(other.Corrado);
        Zivney.Add(other.Zivney);
        for (var place = 0; place < Generalized.Length; place++) Generalized[place].Add(other.Generalized[place]);
    }

    internal void Add(ResidualRanks ranks)
    {
        var estimate = ranks.Estimate;
        var offsets = _design.Event.Count;
        Corrado.Add(ranks.AbnormalDeviations, 0.5, estimate.Residuals, estimate.Values.AsSpan(0, offsets), ranks.AbnormalRanked);
        for (var place = 0; place < _thresholds.Length; place++) _thresholds[place] = Threshold(estimate, place);
        var ranked = ranks.RankTogether(_thresholds.AsSpan(0, offsets), _deviations);
        Zivney.Add(_deviations, 0.5 / (ranked + 1), estimate.Residuals, _thresholds.AsSpan(0, offsets), ranked);
        for (var place = 0; place < Generalized.Length; place++)
        {
            if (!double.IsNaN(_thresholds[place])) Generalized[place].Add(ranks, _thresholds[place]);
        }
    }

    private double Threshold(PairEstimate estimate, int place) =>
        estimate.Values[place] / estimate.Errors[place] / _scales[place] * estimate.ResidualDeviation;
}
