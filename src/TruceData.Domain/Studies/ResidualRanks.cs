namespace TruceData.Domain;

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
        Narrow = new byte[_length <= byte.MaxValue ? Doubled.Length : 0];
        AbnormalDeviations = new short[Doubled.Length];
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

    /// <summary>The ranks, rounded down; empty where they are too many for 8 bits.</summary>
    internal byte[] Narrow { get; }

    /// <summary>The doubled ranks among residuals and abnormal returns together, less twice the mean rank.</summary>
    internal short[] AbnormalDeviations { get; }

    /// <summary>Where the abnormal returns stand among the residuals, by offset.</summary>
    internal RankLimits AbnormalLimits { get; }

    /// <summary>Twice the number of abnormal returns below each of them, plus the number equal to it, by offset.</summary>
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
        var abnormal = estimate.Values.AsSpan(0, AbnormalLimits.Below.Length);
        Find(abnormal, AbnormalLimits);
        RankVectors.Together(Doubled, AbnormalLimits, (short)(Together + 1), AbnormalDeviations);
        abnormal.CopyTo(_abnormal);
        RankVectors.SetDoubledBelow(_abnormal, abnormal.Length, AbnormalBelow);
        Elements.Divide(estimate.Values, estimate.Errors, Standardized);
    }

    /// <summary>Finds values among the residuals.</summary>
    internal void Find(ReadOnlySpan<double> values, RankLimits limits) => _order.Find(values, limits);
}
