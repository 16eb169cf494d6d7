namespace TruceData.Domain.Studies.Tests;

/// <summary>
/// Computes the rank test of Corrado (1989): the mean rank deviation of a session over its standard deviation in the estimation and event
/// windows; for L sessions, their sum over √L (Cowan 1992).
/// </summary>
internal static class Corrado1989
{
    private const int MinEvents = 2;

    public static TestValue At(SessionSums ranks, int first, int last) => At(ranks, first, last, MeanDeviation);

    /// <summary>Computes the test with another weight of a session's sum.</summary>
    public static TestValue At(SessionSums ranks, int first, int last, Func<double, int, double> weigh)
    {
        var (squares, sessions) = (0.0, 0);
        var (sum, length, maxCount) = (0.0, 0, 0);
        for (var i = 0; i < ranks.Sessions; i++)
        {
            if (ranks.Count(i) == 0) continue;
            var deviation = weigh(ranks.Sum(i), ranks.Count(i));
            squares += deviation * deviation;
            sessions++;
            if (i < first || i > last) continue;
            sum += deviation;
            length++;
            maxCount = Math.Max(maxCount, ranks.Count(i));
        }

        if (maxCount < MinEvents) return TestValue.Refused(TestRefusal.TooFewEvents);
        return TestValue.Normal(sum / Math.Sqrt(length * squares / sessions));
    }

    private static double MeanDeviation(double sum, int count) => sum / count;
}
