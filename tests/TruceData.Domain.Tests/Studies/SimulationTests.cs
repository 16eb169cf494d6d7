using MathNet.Numerics.Distributions;
using TruceData.Domain.Studies;

namespace TruceData.Domain.Tests.Studies;

/// <summary>
/// Seeded studies of simulated returns. Without an effect, each test whose assumptions hold rejects at its level of 5 %; with an effect, it
/// rejects more often the larger the effect is.
/// </summary>
public sealed class SimulationTests
{
    private const int Events = 50;
    private const double Level = 0.05;
    // Tolerance for the normal approximations of the tests at 50 events.
    private const double Approximation = 0.015;
    private static readonly int s_studies = Suite.Cases(40) >= 400 ? 10_000 : 400;
    private static readonly EventStudyTest[] s_tests = [.. Enum.GetValues<EventStudyTest>().Where(t => t != EventStudyTest.TimeSeriesT)];
    private static readonly EventStudyTest[] s_robust =
    [
        EventStudyTest.AdjustedPatellZ,
        EventStudyTest.AdjustedBmpT,
        EventStudyTest.CorradoRank,
        EventStudyTest.CorradoZivneyRank,
        EventStudyTest.GeneralizedRankT,
        EventStudyTest.BrownWarner1985T,
        EventStudyTest.LambZ,
        EventStudyTest.CorradoZivneySign,
    ];

    [Fact]
    public void Without_an_effect_independent_events_are_rejected_at_the_level()
    {
        var rates = Rates(new(Effect: 0, Common: 0, VarianceRise: 1));
        foreach (var (test, (day, window)) in rates)
        {
            InBounds(test, day, $"{test} on the day");
            InBounds(test, window, $"{test} over the window");
        }
    }

    [Fact]
    public void Events_of_one_day_are_rejected_at_the_level_by_tests_that_allow_for_them_and_too_often_by_others()
    {
        var rates = Rates(new(Effect: 0, Common: 0.3, VarianceRise: 1));
        foreach (var test in s_robust.Where(t => t != EventStudyTest.CorradoZivneySign))
            InBounds(test, rates[test].Day, $"{test} with correlated events");

        // The sum of correlated signs has shorter tails than the normal distribution, so the test rejects less than its level says.
        Assert.InRange(rates[EventStudyTest.CorradoZivneySign].Day, 0.005, Level);
        foreach (var test in s_tests.Except(s_robust).Where(t => t != EventStudyTest.Bootstrap))
            Assert.True(rates[test].Day > 0.15, $"{test}: {rates[test].Day}");
    }

    [Fact]
    public void A_variance_that_rises_with_the_event_misleads_Patell_but_not_the_tests_over_the_cross_section()
    {
        var rates = Rates(new(Effect: 0, Common: 0, VarianceRise: 2));
        Assert.True(rates[EventStudyTest.PatellZ].Day > 0.15, $"{rates[EventStudyTest.PatellZ].Day}");
        foreach (var test in (EventStudyTest[])[
            EventStudyTest.CrossSectionalT, EventStudyTest.BoehmerMusumeciPoulsenT, EventStudyTest.AdjustedBmpT,
            EventStudyTest.GeneralizedRankT, EventStudyTest.GeneralizedSign, EventStudyTest.Sign, EventStudyTest.Wilcoxon, EventStudyTest.Bootstrap])
        {
            InBounds(test, rates[test].Day, $"{test} with increased variance");
        }
    }

    [Fact]
    public void Power_rises_with_the_effect()
    {
        var before = Rates(new(Effect: 0, Common: 0, VarianceRise: 1));
        foreach (var effect in (double[])[0.3, 0.6, 1.0])
        {
            var rates = Rates(new(effect, Common: 0, VarianceRise: 1));
            foreach (var test in s_tests)
            {
                Assert.True(
                    rates[test].Day > before[test].Day || rates[test].Day > 0.99,
                    $"{test} at {effect}: {rates[test].Day} after {before[test].Day}");
                if (effect == 1.0) Assert.True(rates[test].Day > 0.95, $"{test}: {rates[test].Day}");
            }

            before = rates;
        }
    }

    private static void InBounds(EventStudyTest test, double rate, string what)
    {
        var level = test == EventStudyTest.Sign ? SignLevel() : Level;
        var bound = (4 * Math.Sqrt(level * (1 - level) / s_studies)) + Approximation;
        Assert.True(Math.Abs(rate - level) <= bound, $"{what}: {rate} in {s_studies} studies, {level:F4} expected within {bound:F4}");
    }

    /// <summary>Returns the exact level of the sign test for <see cref="Events"/> events: its statistic is discrete.</summary>
    private static double SignLevel() => Enumerable.Range(0, Events + 1)
        .Where(positive => Math.Abs(positive - (Events / 2.0)) / (Math.Sqrt(Events) / 2) > 1.96)
        .Sum(positive => Binomial.PMF(0.5, Events, positive));

    /// <summary>Returns how often each test rejects on the day of the event and over the window.</summary>
    private static Dictionary<EventStudyTest, (double Day, double Window)> Rates(ReturnProcess process)
    {
        var rejected = s_tests.ToDictionary(t => t, _ => new int[2]);
        Parallel.For(0, s_studies, study =>
        {
            var aggregate = SimulatedStudies.Study(process, Events, new Random(study));
            lock (rejected)
            {
                foreach (var (test, values) in aggregate.Tests)
                {
                    if (values[1].PValue < Level) rejected[test][0]++;
                    if (values[^1].PValue < Level) rejected[test][1]++;
                }
            }
        });
        return rejected.ToDictionary(r => r.Key, r => ((double)r.Value[0] / s_studies, (double)r.Value[1] / s_studies));
    }
}
