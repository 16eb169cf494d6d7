using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TruceData.Domain;

/// <summary>The ranks of the residuals of one estimation window. Ranks are doubled, so that midranks of ties are whole.</summary>
public sealed class ResidualRanks
{
    private readonly ResidualOrder _order;
    private readonly int _length;

    /// <summary>Makes room for the ranks of one event and series at a time.</summary>
    public ResidualRanks(StudyDesign design)
    {
        _length = design.Estimation.Count;
        _order = new ResidualOrder(_length);
        Doubled = new short[RankVectors.Padded(_length)];
        AbnormalDeviations = new short[Doubled.Length];
        AbnormalLimits = new RankLimits(design.Event.Count);
        OffsetDeviations = new int[design.Event.Count];
    }

    /// <summary>The number of residuals.</summary>
    internal int Count => _order.Count;

    /// <summary>Whether no session of the estimation window was left out.</summary>
    internal bool IsWhole => Count == _length;

    /// <summary>The event and series whose residuals they are.</summary>
    internal PairEstimate Estimate { get; private set; } = null!;

    /// <summary>Twice the midrank of each residual, by position in the estimation window; 0 for positions left out and behind the window.</summary>
    internal short[] Doubled { get; }

    /// <summary>The same among residuals and abnormal returns together, less twice the mean rank.</summary>
    internal short[] AbnormalDeviations { get; }

    /// <summary>The same of the abnormal returns, by offset.</summary>
    internal int[] OffsetDeviations { get; }

    /// <summary>Where the abnormal returns stand among the residuals, by offset.</summary>
    internal RankLimits AbnormalLimits { get; }

    /// <summary>Ranks the residuals of an event and series.</summary>
    public void Read(PairEstimate estimate)
    {
        Estimate = estimate;
        _order.Sort(estimate.Residuals, estimate.ResidualDeviation);
        if (!IsWhole) Array.Clear(Doubled);
        _order.SetDoubledRanks(Doubled);
        var abnormal = estimate.Values.AsSpan(0, OffsetDeviations.Length);
        Find(abnormal, AbnormalLimits);
        var all = Count + AbnormalLimits.Count;
        RankVectors.Together(Doubled, AbnormalLimits, (short)(all + 1), AbnormalDeviations);
        for (var i = 0; i < abnormal.Length; i++) OffsetDeviations[i] = AbnormalLimits.DoubledBelow(i) + DoubledBelow(abnormal, abnormal[i]) - all;
    }

    /// <summary>Finds values among the residuals.</summary>
    internal void Find(ReadOnlySpan<double> values, RankLimits limits) => _order.Find(values, limits);

    /// <summary>Twice the number of values below a limit, plus the number equal to it; NaN is neither.</summary>
    internal static int DoubledBelow(ReadOnlySpan<double> values, double limit)
    {
        var vectors = MemoryMarshal.Cast<double, Vector256<double>>(values);
        var (limits, counts) = (Vector256.Create(limit), Vector256<long>.Zero);
        foreach (var vector in vectors) counts -= Vector256.LessThan(vector, limits).AsInt64() + Vector256.LessThanOrEqual(vector, limits).AsInt64();
        var count = (int)Vector256.Sum(counts);
        foreach (var value in values[(vectors.Length * Vector256<double>.Count)..]) count += (value < limit ? 1 : 0) + (value <= limit ? 1 : 0);
        return count;
    }
}
