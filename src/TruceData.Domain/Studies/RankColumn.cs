namespace TruceData.Domain;

/// <summary>Sums of rank deviations by session.</summary>
internal sealed class RankColumn(int sessions)
{
    private readonly double[] _sums = new double[sessions];
    private readonly int[] _counts = new int[sessions];

    public int Sessions => _sums.Length;

    public double Sum(int session) => _sums[session];

    public int Count(int session) => _counts[session];

    public void Add(int session, double deviation)
    {
        _sums[session] += deviation;
        _counts[session]++;
    }

    public void Add(RankColumn other)
    {
        for (var i = 0; i < _sums.Length; i++)
        {
            _sums[i] += other._sums[i];
            _counts[i] += other._counts[i];
        }
    }
}
