using TruceData.Domain.Studies;

namespace TruceData.Domain.Tests.Studies;

/// <summary>The rank tests of events without missing returns, from their definitions: every rank is counted for itself.</summary>
internal sealed class RankTestOracle(StudyDesign design, double[] scales)
{
    private readonly List<double[]> _corrado = [];
    private readonly List<double[]> _zivney = [];
    private readonly List<double[]>[] _generalized = [.. Enumerable.Range(0, design.Places).Select(_ => new List<double[]>())];

    /// <summary>Adds an event.</summary>
    public void Add(PairEstimate estimate)
    {
        var offsets = design.Event.Count;
        double[] scaled = [.. estimate.Values.Select((value, place) => value / estimate.Errors[place] / scales[place] * estimate.ResidualDeviation)];
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
            // Corrado (1989), and Corrado and Zivney (1992) with as many events on each session: the mean deviation over its deviation in time.
            EventStudyTest.CorradoRank => OverTime(Means(_corrado), estimation + first, count),
            EventStudyTest.CorradoZivneyRank => OverTime(Means(_zivney), estimation + first, count),
            EventStudyTest.GeneralizedRankT => GeneralizedT(Means(_generalized[place])),
            EventStudyTest.GeneralizedRankZ => _generalized[place].Sum(u => u[^1]) / Math.Sqrt(_generalized[place].Count * estimation / (12.0 * (estimation + 2))),
            _ => throw new ArgumentOutOfRangeException(nameof(test), test, "No rank test."),
        };
    }

    private static double OverTime(double[] means, int first, int count) =>
        means[first..(first + count)].Sum() / Math.Sqrt(count * means.Sum(m => m * m) / means.Length);

    /// <summary>Kolari and Pynnönen (2011).</summary>
    private static double GeneralizedT(double[] means)
    {
        var z = means[^1] / Math.Sqrt(means.Sum(m => m * m) / means.Length);
        return z * Math.Sqrt((means.Length - 2) / (means.Length - 1 - (z * z)));
    }

    private static double[] Means(List<double[]> events) => [.. Enumerable.Range(0, events[0].Length).Select(i => events.Average(e => e[i]))];

    /// <summary>Midranks over their number plus 1, less a half.</summary>
    private static double[] Ranks(double[] values) =>
        [.. values.Select(v => (values.Count(o => o < v) + ((values.Count(o => o == v) + 1) / 2.0)) / (values.Length + 1.0) - 0.5)];
}
