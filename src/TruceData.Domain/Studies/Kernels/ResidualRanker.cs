namespace TruceData.Domain.Studies.Kernels;

// Algorithm: sorts the residuals once (SortedResiduals); values are then located among them. The rank of a residual among residuals and
//   values is its own rank plus the number of values less than it, so residuals are never sorted again.
// Data layout: by position in the estimation window, 16-bit twice-ranks padded with 0 (RankCounts); by offset, 32-bit twice-ranks.
// Invariant: the twice-rank of a residual is twice the number of residuals less than it, plus the number equal to it, itself included,
//   plus 1.

/// <summary>
/// Ranks the residuals of one estimation window, and the abnormal returns of its event window among them. Not safe for use by several
/// threads at once.
/// </summary>
internal sealed class ResidualRanker
{
    private readonly SortedResiduals _sorted;
    private readonly double[] _abnormal;

    /// <param name="estimation">The number of sessions in the estimation window.</param>
    /// <param name="offsets">The number of sessions in the event window.</param>
    public ResidualRanker(int estimation, int offsets)
    {
        _sorted = new SortedResiduals(estimation);
        Estimation = estimation;
        AbnormalBounds = new RankBounds(offsets);
        TwiceRanks = new short[VectorMath.PaddedLength<short>(estimation)];
        TwiceAbnormalLess = new short[TwiceRanks.Length];
        AbnormalTwiceRanks = new int[AbnormalBounds.Keys.Length];
        _abnormal = new double[AbnormalBounds.Keys.Length];
        Array.Fill(_abnormal, double.NaN);
    }

    /// <summary>The number of sessions in the estimation window.</summary>
    public int Estimation { get; }

    /// <summary>The number of sessions in the event window.</summary>
    public int Offsets => AbnormalBounds.Length;

    /// <summary>The number of residuals that are not missing.</summary>
    public int Count => _sorted.Count;

    /// <summary>The number of residuals and abnormal returns that are not missing.</summary>
    public int CountWithAbnormal => Count + AbnormalBounds.Count;

    /// <summary>The twice-ranks of the residuals among themselves, by position; 0 where missing.</summary>
    public short[] TwiceRanks { get; }

    /// <summary>Twice the number of abnormal returns less than each residual, plus the number equal to it, by position.</summary>
    public short[] TwiceAbnormalLess { get; }

    /// <summary>The positions of the abnormal returns among the residuals, by offset.</summary>
    public RankBounds AbnormalBounds { get; }

    /// <summary>
    /// Twice the number of residuals and abnormal returns less than each abnormal return, plus the number equal to it, itself included,
    /// by offset; 0 where missing.
    /// </summary>
    public int[] AbnormalTwiceRanks { get; }

    /// <summary>Ranks residuals and abnormal returns; NaN is missing.</summary>
    /// <param name="residuals">The residuals by position; they are kept and must not change until the next call.</param>
    /// <param name="deviation">The standard deviation of the residuals.</param>
    /// <param name="abnormal">The abnormal returns by offset.</param>
    public void Rank(double[] residuals, double deviation, ReadOnlySpan<double> abnormal)
    {
        _sorted.Sort(residuals, deviation);
        if (Count < Estimation) Array.Clear(TwiceRanks);
        _sorted.SetTwiceRanks(TwiceRanks);
        abnormal.CopyTo(_abnormal);
        Locate(_abnormal, AbnormalBounds, Offsets, AbnormalTwiceRanks);
        RankCounts.SetTwiceGreater(TwiceRanks, AbnormalBounds.TwiceUpper, TwiceAbnormalLess);
        for (var i = 0; AbnormalBounds.HasTies && i < Offsets; i++) AbnormalBounds.AddEqual(TwiceRanks, i, TwiceAbnormalLess);
    }

    /// <summary>Locates values among the residuals.</summary>
    /// <param name="values">The values, padded with NaN.</param>
    /// <param name="bounds">Receives their bounds.</param>
    /// <param name="first">The number of values, from the first one on, that are ranked together with the residuals.</param>
    /// <param name="twiceRanks">Receives the twice-ranks of those (<see cref="RankBounds.RankTogether"/>).</param>
    public void Locate(ReadOnlySpan<double> values, RankBounds bounds, int first, Span<int> twiceRanks)
    {
        _sorted.Locate(values, bounds);
        bounds.RankTogether(values, first, twiceRanks);
    }
}
