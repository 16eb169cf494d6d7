using TruceData.Domain.Studies;

namespace TruceData.Domain.Tests.Studies;

/// <summary>The rank tests computed from their definitions, for events without missing returns; every rank is counted separately.</summary>
internal sealed class RankTestOracle(StudyDesign design, double[] scales)
{
    private readonly List<double[]> _corrado = [];
    private readonly List<double[]> _zivney = [];
    private readonly List<double[]>[] _generalized = [.. Enumerable.Range(0, design.Places).Select(_ => new List<double[]>())];

    /// <summary>Adds an event.</summary>
    public void Add(PairEstimate estimate)
    {
        var offsets = design.Event.Count;
        double[] scaled =
            [.. estimate.Values.Select((value, place) => value / estimate.Errors[place] / scales[place] * estimate.ResidualDeviation)];
        _corrado.Add(Ranks([.. estimate.Residuals, .. estimate.Values[..offsets]]));
        _zivney.Add(Ranks([.. estimate.Residuals, .. scaled[..offsets]]));
        for (var place = 0; place < design.Places; place++) _generalized[place].Add(Ranks([.. estimate.Residuals, scaled[place]]));
    }

    /// <summary>Returns the statistic of a test at a place.</summary>
    public double Statistic(EventStudyTest test, int place)
    {
        var estimation = design.Estimation.Count;
        var (first, count) = place < design.Event.Count ? (place, 1) : (0, design.Event.Count);
        return test switch
        {
            // With equal numbers of events in all sessions, Corrado (1989) and Corrado and Zivney (1992) divide the mean rank deviation by
            // its standard deviation over time.
            EventStudyTest.CorradoRank => OverTime(Means(_corrado), estimation + first, count),
            EventStudyTest.CorradoZivneyRank => OverTime(Means(_zivney), estimation + first, count),
            EventStudyTest.GeneralizedRankT => GeneralizedT(Means(_generalized[place])),
            EventStudyTest.GeneralizedRankZ => GeneralizedZ(_generalized[place], estimation),
            _ => throw new ArgumentOutOfRangeException(nameof(test), test, "Not a rank test."),
        };
    }

    private static double OverTime(double[] means, int first, int count) =>
        means[first..(first + count)].Sum() / Math.Sqrt(count * means.Sum(m => m * m) / means.Length);

    /// <summary>Returns the Z of Kolari and Pynnönen (2011).</summary>
    private static double GeneralizedZ(List<double[]> ranks, int estimation) =>
        ranks.Sum(u => u[^1]) / Math.Sqrt(ranks.Count * estimation / (12.0 * (estimation + 2)));

    /// <summary>Returns the t of Kolari and Pynnönen (2011).</summary>
    private static double GeneralizedT(double[] means)
    {
        var z = means[^1] / Math.Sqrt(means.Sum(m => m * m) / means.Length);
        return z * Math.Sqrt((means.Length - 2) / (means.Length - 1 - (z * z)));
    }

    private static double[] Means(List<double[]> events) =>
        [.. Enumerable.Range(0, events[0].Length).Select(i => events.Average(e => e[i]))];

    /// <summary>Returns midranks over their number plus 1, minus one half.</summary>
    private static double[] Ranks(double[] values) =>
        [.. values.Select(v => (values.Count(o => o < v) + ((values.Count(o => o == v) + 1) / 2.0)) / (values.Length + 1.0) - 0.5)];
}
