namespace TruceData.Domain;

/// <summary>The study of some events and one series: an estimate for each row, to be summed by group.</summary>
public sealed class StudyBlock
{
    private readonly StudyDesign _design;
    private readonly IReadOnlyList<StudyRow> _rows;
    private readonly PairEstimate[] _estimates;

    /// <summary>Makes every estimate.</summary>
    /// <param name="design">The study.</param>
    /// <param name="panel">The returns of the series.</param>
    /// <param name="rows">The events and their anchors in the series' calendar.</param>
    /// <param name="left">Sessions to leave out of estimation windows, by index into the panel; null to leave none out.</param>
    public StudyBlock(StudyDesign design, StudyPanel panel, IReadOnlyList<StudyRow> rows, bool[]? left)
    {
        (_design, _rows) = (design, rows);
        var estimator = new PairEstimator(design);
        _estimates = new PairEstimate[rows.Count];
        for (var i = 0; i < rows.Count; i++)
        {
            _estimates[i] = new PairEstimate(design);
            estimator.Estimate(panel, rows[i].Anchor?.SessionIndex, left, _estimates[i]);
        }
    }

    /// <summary>The estimates, one per row.</summary>
    public IReadOnlyList<PairEstimate> Estimates => _estimates;

    /// <summary>Adds the rows to the cross-section of each group that holds them.</summary>
    public void AddTo(IReadOnlyList<StudyGroup> groups, IReadOnlyList<CrossSection> sections)
    {
        for (var g = 0; g < groups.Count; g++)
        {
            for (var i = 0; i < _estimates.Length; i++)
            {
                if (groups[g].Holds(_rows[i])) sections[g].Add(_estimates[i], _rows[i].Day);
            }
        }
    }

    /// <summary>Adds the ranks of the rows to the sums of each group that holds them; a group may have several sums, on different scales.</summary>
    public void AddTo(IReadOnlyList<StudyGroup> groups, IReadOnlyList<IReadOnlyList<RankSums>> sums)
    {
        var ranks = new ResidualRanks(_design);
        for (var i = 0; i < _estimates.Length; i++)
        {
            if (_estimates[i].Outcome != PairOutcome.Estimated) continue;
            ranks.Read(_estimates[i].Residuals);
            for (var g = 0; g < groups.Count; g++)
            {
                if (!groups[g].Holds(_rows[i])) continue;
                foreach (var sum in sums[g]) sum.Add(_estimates[i], ranks);
            }
        }
    }
}
