namespace TruceData.Domain;

/// <summary>The residuals of one estimation window in order. Ranks are doubled, so that midranks of ties are whole.</summary>
internal sealed class ResidualRanks
{
    private readonly double[] _sorted;
    private readonly int[] _positions;
    private readonly double[] _thresholds;
    private readonly int[] _belowThresholds;

    public ResidualRanks(StudyDesign design)
    {
        _sorted = new double[design.Estimation.Count];
        _positions = new int[design.Estimation.Count];
        DoubledRanks = new int[design.Estimation.Count];
        _thresholds = new double[design.Event.Count];
        _belowThresholds = new int[design.Estimation.Count];
    }

    /// <summary>The number of residuals.</summary>
    public int Count { get; private set; }

    /// <summary>Twice the midrank among the residuals, by position in the estimation window; 0 for positions left out.</summary>
    public int[] DoubledRanks { get; }

    /// <summary>The residual at a position in the estimation window.</summary>
    public double[] Residuals { get; private set; } = [];

    public void Read(double[] residuals)
    {
        Residuals = residuals;
        Count = 0;
        for (var i = 0; i < residuals.Length; i++)
        {
            DoubledRanks[i] = 0;
            if (double.IsNaN(residuals[i])) continue;
            (_sorted[Count], _positions[Count]) = (residuals[i], i);
            Count++;
        }

        Array.Sort(_sorted, _positions, 0, Count);
        for (int first = 0, next; first < Count; first = next)
        {
            next = first + 1;
            while (next < Count && _sorted[next] == _sorted[first]) next++;
            for (var i = first; i < next; i++) DoubledRanks[_positions[i]] = first + next + 1;
        }
    }

    /// <summary>Twice the number of residuals below a value, plus the number equal to it.</summary>
    public int DoubledBelow(double value) => LowerBound(value) + UpperBound(value);

    /// <summary>
    /// Ranks residuals and further values together: twice the midrank less twice the mean rank, by position, the further values behind. Missing
    /// values are passed over; gives the number ranked.
    /// </summary>
    public int RankTogether(ReadOnlySpan<double> further, Span<int> doubledDeviations)
    {
        var more = 0;
        foreach (var value in further)
        {
            if (!double.IsNaN(value)) _thresholds[more++] = value;
        }

        var all = Count + more;
        var thresholds = _thresholds.AsSpan(0, more);
        thresholds.Sort();
        for (int i = 0, low = 0, high = 0; i < Count; i++)
        {
            while (low < more && thresholds[low] < _sorted[i]) low++;
            while (high < more && thresholds[high] <= _sorted[i]) high++;
            _belowThresholds[_positions[i]] = low + high;
        }

        for (var i = 0; i < Residuals.Length; i++) doubledDeviations[i] = DoubledRanks[i] + _belowThresholds[i] - all - 1;
        for (var i = 0; i < further.Length; i++)
        {
            if (double.IsNaN(further[i])) continue;
            var (low, high) = (0, 0);
            foreach (var threshold in thresholds)
            {
                if (threshold < further[i]) low++;
                if (threshold <= further[i]) high++;
            }

            doubledDeviations[Residuals.Length + i] = DoubledBelow(further[i]) + low + high + 1 - all - 1;
        }

        return all;
    }

    private int LowerBound(double value)
    {
        int low = 0, high = Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (_sorted[middle] < value) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    private int UpperBound(double value)
    {
        int low = 0, high = Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (_sorted[middle] <= value) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
