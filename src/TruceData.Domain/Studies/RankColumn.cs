namespace TruceData.Domain;

/// <summary>Sums of rank deviations by session.</summary>
internal sealed class RankColumn(int sessions)
{
    private readonly double[] _sums = new double[sessions];
    private readonly SessionCounts _counts = new(sessions);

    public int Sessions => _sums.Length;

    public double Sum(int session) => _sums[session];

    public int Count(int session) => _counts[session];

    /// <summary>Adds the deviations of one event in some unit, 0 where it has no value.</summary>
    public void Add(ReadOnlySpan<double> deviations, double unit, ReadOnlySpan<double> residuals, ReadOnlySpan<double> abnormal, int ranked)
    {
        Sums.AddScaled(deviations, unit, _sums);
        if (ranked == _sums.Length)
        {
            _counts.AddWhole();
            return;
        }

        _counts.Add(residuals, 0);
        _counts.Add(abnormal, residuals.Length);
    }

    public void Add(RankColumn other)
    {
        Sums.AddScaled(other._sums, 1, _sums);
        _counts.Add(other._counts);
    }
}
