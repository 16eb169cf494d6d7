namespace TruceData.Domain;

/// <summary>Sums of ranks over events, by session relative to the anchor: what the rank tests need.</summary>
public sealed class RankSums
{
    private readonly StudyDesign _design;
    private readonly double[] _scales;
    private readonly double[] _thresholds;
    private readonly int[] _deviations;

    /// <summary>Makes an empty one.</summary>
    /// <param name="design">The study.</param>
    /// <param name="scales">Standard deviation over the events of the standardised abnormal returns, by place (<see cref="CrossSection.Scales"/>).</param>
    public RankSums(StudyDesign design, double[] scales)
    {
        _design = design;
        _scales = scales;
        _thresholds = new double[design.Event.Count];
        _deviations = new int[Sessions];
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

    internal void Add(PairEstimate estimate, ResidualRanks ranks)
    {
        var offsets = _design.Event.Count;
        var abnormal = estimate.Values.AsSpan(0, offsets);
        ranks.RankTogether(abnormal, _deviations);
        Collect(Corrado, estimate, abnormal, 0.5);
        for (var i = 0; i < offsets; i++) _thresholds[i] = Threshold(estimate, i);
        var ranked = ranks.RankTogether(_thresholds, _deviations);
        Collect(Zivney, estimate, _thresholds, 0.5 / (ranked + 1));
        for (var place = 0; place < Generalized.Length; place++)
        {
            if (Threshold(estimate, place) is var threshold && !double.IsNaN(threshold)) Generalized[place].Add(ranks, threshold);
        }
    }

    private double Threshold(PairEstimate estimate, int place) =>
        estimate.Values[place] / estimate.Errors[place] / _scales[place] * estimate.ResidualDeviation;

    private void Collect(RankColumn column, PairEstimate estimate, ReadOnlySpan<double> abnormal, double unit)
    {
        var estimation = _design.Estimation.Count;
        for (var i = 0; i < estimation; i++)
        {
            if (!double.IsNaN(estimate.Residuals[i])) column.Add(i, unit * _deviations[i]);
        }

        for (var i = 0; i < _design.Event.Count; i++)
        {
            if (!double.IsNaN(abnormal[i])) column.Add(estimation + i, unit * _deviations[estimation + i]);
        }
    }
}
