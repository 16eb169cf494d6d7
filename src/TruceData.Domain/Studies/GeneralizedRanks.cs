namespace TruceData.Domain;

/// <summary>Sums of generalised ranks (Kolari and Pynnönen 2011) for one place: those of the estimation window and that of the event.</summary>
internal sealed class GeneralizedRanks(int sessions)
{
    private readonly double[] _sums = new double[sessions];
    private readonly int[] _counts = new int[sessions];

    /// <summary>Sum of the events' own ranks.</summary>
    public double EventSum { get; private set; }

    /// <summary>The variance of <see cref="EventSum"/> when events are independent.</summary>
    public double EventVariance { get; private set; }

    /// <summary>The number of events.</summary>
    public int Events { get; private set; }

    public int Sessions => _sums.Length;

    public double Sum(int session) => _sums[session];

    public int Count(int session) => _counts[session];

    public void Add(ResidualRanks ranks, double threshold)
    {
        var ranked = ranks.Count + 1;
        var unit = 0.5 / (ranked + 1);
        for (var i = 0; i < _sums.Length; i++)
        {
            var residual = ranks.Residuals[i];
            if (double.IsNaN(residual)) continue;
            var rank = ranks.DoubledRanks[i] + (threshold < residual ? 1 : 0) + (threshold <= residual ? 1 : 0);
            _sums[i] += (unit * rank) - 0.5;
            _counts[i]++;
        }

        EventSum += (unit * (ranks.DoubledBelow(threshold) + 2)) - 0.5;
        EventVariance += (ranked - 1) / (12.0 * (ranked + 1));
        Events++;
    }

    public void Add(GeneralizedRanks other)
    {
        for (var i = 0; i < _sums.Length; i++)
        {
            _sums[i] += other._sums[i];
            _counts[i] += other._counts[i];
        }

        EventSum += other.EventSum;
        EventVariance += other.EventVariance;
        Events += other.Events;
    }
}
