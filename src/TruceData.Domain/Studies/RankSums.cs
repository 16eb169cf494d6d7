using TruceData.Domain.Studies.Kernels;

namespace TruceData.Domain.Studies;

/// <summary>Sums of ranks over events, by session relative to the anchor, for the rank tests.</summary>
public sealed class RankSums
{
    private readonly StudyDesign _design;
    private readonly double[] _thresholds;
    private readonly RankAccumulator _accumulator;
    private double[] _scales;
    private RankColumns? _columns;

    /// <summary>Creates empty sums.</summary>
    /// <param name="design">The design of the study.</param>
    /// <param name="scales">
    /// Standard deviation over the events of the standardised abnormal returns, by place (<see cref="CrossSection.Scales"/>).
    /// </param>
    public RankSums(StudyDesign design, double[] scales)
    {
        _design = design;
        _scales = scales;
        _thresholds = new double[VectorMath.PaddedLength<int>(design.Places)];
        Array.Fill(_thresholds, double.NaN);
        _accumulator = new RankAccumulator(design.Estimation.Count, design.Places, design.Event.Count, AddColumns);
    }

    /// <summary>Clears the sums for other events.</summary>
    /// <param name="scales">Standard deviation over those events of the standardised abnormal returns, by place.</param>
    public void Restart(double[] scales)
    {
        _scales = scales;
        _accumulator.Clear();
        _columns?.Clear();
    }

    /// <summary>Adds other sums.</summary>
    public void Add(RankSums other)
    {
        _accumulator.Add(other._accumulator);
        if (other._columns is { IsEmpty: false } columns) (_columns ??= new RankColumns(_design)).Add(columns);
    }

    /// <summary>Returns the sums in the units of each test. Several threads may read them until more is added.</summary>
    internal RankColumns ToColumns()
    {
        _accumulator.Flush();
        return _columns ??= new RankColumns(_design);
    }

    internal void Add(ResidualRanks ranks)
    {
        VectorMath.Divide(ranks.Standardized, _scales, _thresholds);
        for (var place = 0; place < _scales.Length; place++) _thresholds[place] *= ranks.Deviation;
        _accumulator.Add(ranks.Ranker, _thresholds);
    }

    private void AddColumns(RankAccumulator ranks) => (_columns ??= new RankColumns(_design)).Add(ranks);
}
