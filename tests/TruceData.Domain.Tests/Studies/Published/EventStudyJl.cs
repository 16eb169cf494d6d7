using MathNet.Numerics.Statistics;

namespace TruceData.Domain.Tests.Studies.Published;

/// <summary>Two tests of EventStudy.jl over a window of two sessions, where its formulas are not those of docs/methodology.md.</summary>
/// <remarks>
/// A standardised return is divided by the fourth root of its prediction error, and by the root of its position in the window. The
/// generalised rank t divides the cumulated returns by their standard error over the events instead of their deviation, multiplies them
/// by the adjustment for correlation, and leaves the event's session out of the deviation of the mean ranks.
/// </remarks>
internal sealed class EventStudyJl
{
    /// <summary>The degrees of freedom of both tests: the residuals less two.</summary>
    public const int DegreesOfFreedom = 113;

    /// <summary>Computes both tests.</summary>
    public EventStudyJl(IReadOnlyList<Event> events)
    {
        var correlations =
            from i in Enumerable.Range(0, events.Count)
            from j in Enumerable.Range(0, i)
            select Correlation.Pearson(events[i].Standardized, events[j].Standardized);
        var r = correlations.Average();
        var adjustment = Math.Sqrt((1 - r) / (1 + ((events.Count - 1) * r)));
        double[] sums = [.. events.Select(e => e.Window[0] + (e.Window[1] / Math.Sqrt(2)))];
        var error = sums.StandardDeviation() / Math.Sqrt(events.Count);
        AdjustedBmp = sums.Average() / error * adjustment;

        var ranks = events.Zip(sums, (e, sum) => Ranks([.. e.Residuals, sum * adjustment / error])).ToArray();
        var days = events[0].Residuals.Length;
        double[] means = [.. Enumerable.Range(0, days + 1).Select(day => ranks.Average(rank => (rank[day] / (days + 2)) - 0.5))];
        var z = means[days] / Math.Sqrt(means.Take(days).Sum(mean => mean * mean) / days);
        GeneralizedRankT = z * Math.Sqrt((days - 2) / (days - 1 - (z * z)));
    }

    /// <summary>The adjusted BMP.</summary>
    public double AdjustedBmp { get; }

    /// <summary>The generalised rank t.</summary>
    public double GeneralizedRankT { get; }

    private static double[] Ranks(double[] values) =>
        [.. values.Select(v => values.Count(other => other < v) + (0.5 * (values.Count(other => other == v) + 1)))];

    /// <summary>An event.</summary>
    /// <param name="Residuals">Residuals over their deviation.</param>
    /// <param name="Standardized">Residuals over their deviation and the fourth root of their prediction error.</param>
    /// <param name="Window">The abnormal returns of the window, standardised in the second way.</param>
    public sealed record Event(double[] Residuals, double[] Standardized, double[] Window);
}
