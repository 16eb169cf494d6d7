namespace TruceData.Domain;

/// <summary>The ranks of the residuals of one estimation window. Ranks are doubled, so that midranks of ties are whole.</summary>
public sealed class ResidualRanks
{
    private readonly ResidualOrder _order;
    private readonly double[] _thresholds;

    /// <summary>Makes room for the ranks of one event and series at a time.</summary>
    public ResidualRanks(StudyDesign design)
    {
        _order = new ResidualOrder(design.Estimation.Count);
        _thresholds = new double[design.Event.Count];
        Doubled = new double[design.Estimation.Count];
        Deviations = new double[design.Estimation.Count];
        AbnormalDeviations = new double[design.Estimation.Count + design.Event.Count];
    }

    /// <summary>The number of residuals.</summary>
    internal int Count { get; private set; }

    /// <summary>Whether no session of the estimation window was left out.</summary>
    internal bool IsWhole => Count == Doubled.Length;

    /// <summary>The event and series whose residuals they are.</summary>
    internal PairEstimate Estimate { get; private set; } = null!;

    /// <summary>The residuals, by position in the estimation window; NaN for positions left out.</summary>
    internal double[] Residuals => Estimate.Residuals;

    /// <summary>The unit of a doubled rank among the residuals and one value more, over their number plus 1.</summary>
    internal double Unit => 0.5 / (Count + 2);

    /// <summary>The rank of each residual among the residuals in that unit less a half, by position; 0 for positions left out.</summary>
    internal double[] Deviations { get; }

    /// <summary>The ranks of residuals and abnormal returns together: as <see cref="RankTogether"/> gives them.</summary>
    internal double[] AbnormalDeviations { get; }

    /// <summary>The number of values in <see cref="AbnormalDeviations"/> that are not missing.</summary>
    internal int AbnormalRanked { get; private set; }

    /// <summary>Twice the midrank of each residual, by position; 0 for positions left out.</summary>
    private double[] Doubled { get; }

    /// <summary>Ranks the residuals of an event and series.</summary>
    public void Read(PairEstimate estimate)
    {
        Estimate = estimate;
        Count = _order.Sort(Residuals, estimate.ResidualDeviation);
        Array.Clear(Doubled);
        Array.Clear(Deviations);
        var unit = Unit;
        for (int first = 0, next; first < Count; first = next)
        {
            next = first + 1;
            while (next < Count && _order.Sorted[next] == _order.Sorted[first]) next++;
            for (var i = first; i < next; i++)
            {
                var position = _order.Positions[i];
                Doubled[position] = first + next + 1;
                Deviations[position] = (unit * (first + next + 1)) - 0.5;
            }
        }

        AbnormalRanked = RankTogether(estimate.Values.AsSpan(0, _thresholds.Length), AbnormalDeviations);
    }

    /// <summary>
    /// Ranks residuals and further values together: twice the midrank less twice the mean rank, by position, the further values behind; 0 for
    /// missing ones. Gives the number ranked.
    /// </summary>
    internal int RankTogether(ReadOnlySpan<double> further, Span<double> doubledDeviations)
    {
        var more = 0;
        foreach (var value in further)
        {
            if (!double.IsNaN(value)) _thresholds[more++] = value;
        }

        var all = Count + more;
        var thresholds = _thresholds.AsSpan(0, more);
        RankCounts.AddDoubledBelow(Residuals, thresholds, Doubled, all + 1, doubledDeviations);
        for (var i = 0; i < further.Length; i++)
        {
            doubledDeviations[Residuals.Length + i] = double.IsNaN(further[i])
                ? 0
                : RankCounts.DoubledBelow(Residuals, further[i]) + RankCounts.DoubledBelow(thresholds, further[i]) - all;
        }

        return all;
    }
}
