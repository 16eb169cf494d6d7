using TruceData.Domain.Studies;
using TruceData.Domain.Studies.Tests;

namespace TruceData.Domain.Tests.Studies;

/// <summary>
/// The rate at which each test rejects a true hypothesis of no effect at 5 %, with few events. `./test --long` draws the 10,000 studies of
/// the table in docs/methodology.md and prints it.
/// </summary>
public sealed class SmallSampleTests(ITestOutputHelper output)
{
    private const double MaxRate = 0.065;
    private static readonly int s_studies = Suite.Cases(200) >= 2_000 ? 10_000 : 1_000;
    private static readonly int[] s_samples = [2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 30, 50];

    [Fact]
    public void Each_test_holds_its_size_from_its_minimum_on_and_some_do_not_before()
    {
        var rates = s_samples.ToDictionary(n => n, Rates);
        var tolerance = 4 * Math.Sqrt(MaxRate / s_studies);
        foreach (var (n, byTest) in rates)
        {
            output.WriteLine($"| {n} | {string.Join(" | ", byTest.Values.Select(r => double.IsNaN(r) ? "" : $"{100 * r:F1}"))} |");
            foreach (var (test, rate) in byTest.Where(r => n >= SmallSamples.MinEvents(r.Key) && !double.IsNaN(r.Value)))
                Assert.True(rate <= MaxRate + tolerance, $"{test} rejects {rate:P1} with {n} events");
        }

        Assert.All(
            [EventStudyTest.CorradoZivneyRank, EventStudyTest.GeneralizedRankT, EventStudyTest.SkewnessAdjustedT],
            test => Assert.True(rates[4][test] > MaxRate + tolerance, $"{test} needs no warning with 4 events: {rates[4][test]:P1}"));
    }

    /// <summary>Returns the rate at which each test rejects on the day of the event; NaN for a test that refuses so few events.</summary>
    private static Dictionary<EventStudyTest, double> Rates(int events)
    {
        var tests = Enum.GetValues<EventStudyTest>().Where(t => t != EventStudyTest.TimeSeriesT);
        var counts = tests.ToDictionary(t => t, _ => (Computed: 0, Rejected: 0));
        Parallel.For(0, s_studies, study =>
        {
            var aggregate = SimulatedStudies.Study(new(Effect: 0, Common: 0, VarianceRise: 1), events, new Random(study + 1_000_000));
            lock (counts)
            {
                foreach (var (test, values) in aggregate.Tests.Where(t => t.Values[1].Refusal == TestRefusal.None))
                    counts[test] = (counts[test].Computed + 1, counts[test].Rejected + (values[1].PValue < 0.05 ? 1 : 0));
            }
        });
        return counts.ToDictionary(c => c.Key, c => (double)c.Value.Rejected / c.Value.Computed);
    }
}
