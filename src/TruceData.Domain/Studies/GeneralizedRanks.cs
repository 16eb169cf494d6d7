namespace TruceData.Domain;

/// <summary>Sums of generalised ranks (Kolari and Pynnönen 2011) for one place: those of the estimation window and that of the event.</summary>
internal sealed class GeneralizedRanks(int sessions)
{
    private readonly double[] _sums = new double[sessions];
    private readonly SessionCounts _counts = new(sessions);

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
        var above = RankCounts.AddAbove(ranks.Residuals, threshold, ranks.Deviations, ranks.Unit, _sums);
        if (ranks.IsWhole) _counts.AddWhole();
        else _counts.Add(ranks.Residuals, 0);
        EventSum += (ranks.Unit * ((2 * ranks.Count) - above + 2)) - 0.5;
        EventVariance += ranks.Count / (12.0 * (ranks.Count + 2));
        Events++;
    }

    public void Add(GeneralizedRanks other)
    {
        Sums.AddScaled(other._sums, 1, _sums);
        _counts.Add(other._counts);
        EventSum += other.EventSum;
        EventVariance += other.EventVariance;
        Events += other.Events;
    }
}
