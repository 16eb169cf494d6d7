namespace TruceData.Domain.Studies.Tests;

/// <summary>
/// Computes the generalised rank tests of Kolari and Pynnönen (2011). The event is one more session after the estimation window, with an
/// abnormal return standardised by its deviation over the events; the mean rank of that session is tested.
/// </summary>
internal static class KolariPynnonen2011
{
    private const int MinEvents = 2;

    /// <summary>Uses the deviation of the mean ranks over time, robust to correlated events: t with T - 2 degrees of freedom.</summary>
    public static TestValue T(GeneralizedRanks ranks, Moments standardized)
    {
        if (RefusalOf(standardized) is var refusal and not TestRefusal.None) return TestValue.Refused(refusal);
        var mean = ranks.EventSum / ranks.Events;
        var (squares, sessions) = (mean * mean, 1);
        for (var i = 0; i < ranks.Residuals.Sessions; i++)
        {
            var (sum, count) = (ranks.Residuals.Sum(i), ranks.Residuals.Count(i));
            if (count == 0) continue;
            squares += sum * sum / count / ranks.Events;
            sessions++;
        }

        var z = mean / Math.Sqrt(squares / sessions);
        return TestValue.Student(z * Math.Sqrt((sessions - 2) / (sessions - 1 - (z * z))), sessions - 2);
    }

    /// <summary>Uses the variance of a rank, for independent events.</summary>
    public static TestValue Z(GeneralizedRanks ranks, Moments standardized)
    {
        if (RefusalOf(standardized) is var refusal and not TestRefusal.None) return TestValue.Refused(refusal);
        return TestValue.Normal(ranks.EventSum / Math.Sqrt(ranks.EventVariance));
    }

    private static TestRefusal RefusalOf(Moments standardized)
    {
        if (standardized.Count < MinEvents) return TestRefusal.TooFewEvents;
        return standardized.Varies ? TestRefusal.None : TestRefusal.NoVariation;
    }
}
