namespace TruceData.Domain.Studies;

/// <summary>The ranks of the residuals of one estimation window. Ranks are doubled, so that midranks of ties are whole.</summary>
public sealed class ResidualRanks
{
    private readonly ResidualOrder _order;
    private readonly int _length;
    private readonly double[] _abnormal;

    /// <summary>Makes room for the ranks of one event and series at a time.</summary>
    public ResidualRanks(StudyDesign design)
    {
        _length = design.Estimation.Count;
        _order = new ResidualOrder(_length);
        Doubled = new short[Elements.Padded<byte>(_length)];
        IsNarrow = Math.Max(_length, design.Event.Count) <= byte.MaxValue;
        Narrow = new byte[IsNarrow ? Doubled.Length : 0];
        OverAbnormal = new short[Doubled.Length];
        AbnormalLimits = new RankLimits(design.Event.Count);
        AbnormalBelow = new int[AbnormalLimits.DoubledBelow.Length];
        _abnormal = new double[AbnormalBelow.Length];
        Array.Fill(_abnormal, double.NaN);
        Standardized = new double[design.Places];
    }

    /// <summary>The number of residuals.</summary>
    internal int Count => _order.Count;

    /// <summary>The number of residuals and abnormal returns.</summary>
    internal int Together => Count + AbnormalLimits.Count;

    /// <summary>Whether no session of the estimation window was left out.</summary>
    internal bool IsWhole => Count == _length;

    /// <summary>The event and series whose residuals they are.</summary>
    internal PairEstimate Estimate { get; private set; } = null!;

    /// <summary>Twice the midrank of each residual, by position in the estimation window; 0 for positions left out and behind the window.</summary>
    internal short[] Doubled { get; }

    /// <summary>Whether the windows are so short that numbers of residuals and of abnormal returns fit into 8 bits.</summary>
    internal bool IsNarrow { get; }

    /// <summary>The ranks, rounded down; empty where they do not fit into 8 bits.</summary>
    internal byte[] Narrow { get; }

    /// <summary>Twice the number of abnormal returns below each residual, plus the number equal to it, by position.</summary>
    internal short[] OverAbnormal { get; }

    /// <summary>Where the abnormal returns stand among the residuals, by offset.</summary>
    internal RankLimits AbnormalLimits { get; }

    /// <summary>Twice the number of residuals and abnormal returns below each abnormal return, plus the number equal to it, by offset.</summary>
    internal int[] AbnormalBelow { get; }

    /// <summary>Values over their errors, by place.</summary>
    internal double[] Standardized { get; }

    /// <summary>Ranks the residuals of an event and series.</summary>
    public void Read(PairEstimate estimate)
    {
        Estimate = estimate;
        _order.Sort(estimate.Residuals, estimate.ResidualDeviation);
        if (!IsWhole) Array.Clear(Doubled);
        _order.SetDoubledRanks(Doubled);
        RankVectors.Halve(Doubled, Narrow);
        estimate.Values.AsSpan(0, AbnormalLimits.Length).CopyTo(_abnormal);
        Find(_abnormal, AbnormalLimits, AbnormalLimits.Length, AbnormalBelow);
        if (IsNarrow) RankVectors.SetDoubledOver(Narrow, AbnormalLimits, OverAbnormal);
        else RankVectors.SetDoubledOver(Doubled, AbnormalLimits, OverAbnormal);
        for (var i = 0; AbnormalLimits.HasEqual && i < AbnormalLimits.Length; i++) RankVectors.AddEqual(Doubled, AbnormalLimits, i, OverAbnormal);
        Elements.Divide(estimate.Values, estimate.Errors, Standardized);
    }

    /// <summary>Finds values among the residuals.</summary>
    /// <param name="values">The values, padded with NaN.</param>
    /// <param name="limits">Receives where they stand among the residuals.</param>
    /// <param name="offsets">How many of the values, from the first on, are ranked together with the residuals.</param>
    /// <param name="below">Receives, for each of those, twice the number of residuals and of the others below it, plus the number equal to it.</param>
    internal void Find(double[] values, RankLimits limits, int offsets, Span<int> below)
    {
        _order.Find(values, limits);
        limits.CountBelow(values, offsets, below);
    }
}
