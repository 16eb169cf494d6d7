namespace TruceData.Domain.Studies;

/// <summary>Sums of ranks over events, by session relative to the anchor: what the rank tests need.</summary>
public sealed class RankSums
{
    private readonly StudyDesign _design;
    private double[] _scales;
    private readonly double[] _thresholds;
    private readonly int[] _below;
    private readonly RankLimits _limits;
    private readonly RankTally _tally;
    private RankColumns? _columns;

    /// <summary>Makes an empty one.</summary>
    /// <param name="design">The study.</param>
    /// <param name="scales">Standard deviation over the events of the standardised abnormal returns, by place (<see cref="CrossSection.Scales"/>).</param>
    public RankSums(StudyDesign design, double[] scales)
    {
        (_design, _scales) = (design, scales);
        _limits = new RankLimits(design.Places);
        _thresholds = new double[_limits.Keys.Length];
        Array.Fill(_thresholds, double.NaN);
        _below = new int[_thresholds.Length];
        _tally = new RankTally(design.Estimation.Count, design.Places, design.Event.Count);
    }

    /// <summary>Empties it for other events.</summary>
    /// <param name="scales">As when it was made.</param>
    public void Restart(double[] scales)
    {
        _scales = scales;
        _tally.Clear();
        _columns?.Clear();
    }

    /// <summary>Adds the sums of others.</summary>
    public void Add(RankSums other)
    {
        if (other._tally.Events > 0)
        {
            if (!_tally.Takes(other._tally)) Settle();
            _tally.Add(other._tally);
        }

        if (other._columns is { IsEmpty: false } columns) (_columns ??= new RankColumns(_design)).Add(columns);
    }

    /// <summary>Turns what was counted into sums. After it several threads may read them.</summary>
    internal RankColumns Settle()
    {
        _columns ??= new RankColumns(_design);
        if (_tally.Events == 0) return _columns;
        _tally.Widen();
        _columns.Add(_tally);
        _tally.Clear();
        return _columns;
    }

    internal void Add(ResidualRanks ranks)
    {
        Elements.Divide(ranks.Standardized, _scales, _thresholds);
        for (var place = 0; place < _scales.Length; place++) _thresholds[place] *= ranks.Estimate.ResidualDeviation;
        ranks.Find(_thresholds, _limits, _design.Event.Count, _below);
        if (!_tally.Takes(ranks, _limits)) Settle();
        _tally.Add(ranks, _limits, _below);
    }
}
