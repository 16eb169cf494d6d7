using TruceData.Domain.Studies.Kernels;

namespace TruceData.Domain.Studies;

/// <summary>The ranks of the residuals of one event and series at a time. Not safe for use by several threads at once.</summary>
public sealed class ResidualRanks
{
    /// <summary>Creates ranks that are empty until <see cref="Read"/> is called.</summary>
    public ResidualRanks(StudyDesign design)
    {
        Ranker = new ResidualRanker(design.Estimation.Count, design.Event.Count);
        Standardized = new double[design.Places];
    }

    /// <summary>The ranks of the residuals and abnormal returns.</summary>
    internal ResidualRanker Ranker { get; }

    /// <summary>The standard deviation of the residuals.</summary>
    internal double Deviation { get; private set; }

    /// <summary>Values over their errors, by place.</summary>
    internal double[] Standardized { get; }

    /// <summary>Ranks the residuals of an event and series; they must not change until the next call.</summary>
    public void Read(PairEstimate estimate)
    {
        Deviation = estimate.ResidualDeviation;
        Ranker.Rank(estimate.Residuals, Deviation, estimate.Values.AsSpan(0, Ranker.Offsets));
        VectorMath.Divide(estimate.Values, estimate.Errors, Standardized);
    }
}
