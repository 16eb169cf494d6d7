using MathNet.Numerics.Distributions;
using MathNet.Numerics.LinearAlgebra;
using TruceData.Domain.Studies;
using TruceData.Domain.Studies.Models;
using TruceData.Domain.Studies.Portfolios;
using TruceData.Domain.Studies.Regressions;

namespace TruceData.Domain.Tests.Studies;

/// <summary>
/// The rate at which regressions and portfolios reject a true hypothesis at 5 %. `./test --long` draws the 10,000 samples of the tables in
/// docs/methodology.md and prints them.
/// </summary>
public sealed class RegressionSizeTests(ITestOutputHelper output)
{
    private const double MaxRate = 0.065;
    private static readonly int s_samples = Suite.Cases(200) >= 2_000 ? 10_000 : 1_000;
    private static readonly double s_tolerance = 4 * Math.Sqrt(MaxRate / s_samples);

    public static TheoryData<int> Rows { get; } = [10, 20, 30, 50, 100];

    public static TheoryData<int> Clusters { get; } = [5, 10, 20, 30, 50];

    public static TheoryData<int> Sessions { get; } = [20, 60, 250];

    public static TheoryData<int> Events { get; } = [5, 10, 20, 50, 200];

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_slope_with_HC3_holds_its_size_where_the_variance_rises_with_the_attribute(int rows)
    {
        var rates = Rates(["HC3", "CLASSICAL"], random =>
        {
            var (size, noise) = (Draw(random, rows), Draw(random, rows));
            var regression = Fit(size, [.. noise.Zip(size, (e, x) => e * (0.5 + Math.Abs(x)))]);
            return [Slope(regression.Hc3()), Slope(regression.Classical())];
        });
        output.WriteLine($"{rows} rows: {Text(rates)}");
        if (rows >= SmallRegressions.MinRows) Assert.True(rates["HC3"] <= MaxRate + s_tolerance, $"HC3: {rates["HC3"]:P1}");
        if (rows >= 50) Assert.True(rates["CLASSICAL"] > MaxRate + s_tolerance, $"CLASSICAL: {rates["CLASSICAL"]:P1}");
    }

    [Theory]
    [MemberData(nameof(Clusters))]
    public void A_slope_with_clusters_holds_its_size_where_five_series_share_each_event(int clusters)
    {
        int[] cluster = [.. Enumerable.Range(0, 5 * clusters).Select(i => i / 5)];
        var rates = Rates(["CLUSTERED", "HC3"], random =>
        {
            var (size, shock, noise) = (Draw(random, clusters), Draw(random, clusters), Draw(random, cluster.Length));
            var regression = Fit([.. cluster.Select(c => size[c])], [.. cluster.Select((c, i) => shock[c] + noise[i])]);
            return [Slope(regression.Clustered(cluster)), Slope(regression.Hc3())];
        });
        output.WriteLine($"{clusters} clusters: {Text(rates)}");
        if (clusters >= SmallRegressions.MinClusters)
            Assert.True(rates["CLUSTERED"] <= MaxRate + s_tolerance, $"CLUSTERED: {rates["CLUSTERED"]:P1}");
        Assert.True(rates["HC3"] > 2 * MaxRate, $"HC3: {rates["HC3"]:P1}");
    }

    [Theory]
    [MemberData(nameof(Sessions))]
    public void Alpha_holds_its_size_while_the_number_of_firms_changes(int sessions)
    {
        string[] names = ["CLASSICAL", "HC3", "NEWEY_WEST", "CLASSICAL weighted", "HC3 weighted", "NEWEY_WEST weighted"];
        var rates = Rates(names, random =>
        {
            var market = Draw(random, sessions);
            var design = new StudyDesign(
                NormalModel.MarketModel, 1, 0, ReturnKind.Simple, new SessionRange(-60, -2), new SessionRange(-1, 20),
                [new SessionRange(0, 20)], 30, 0.95, [EventStudyTest.Sign], null);
            var portfolios = new CalendarTimePortfolios(
                design, new PortfolioPlan(new SessionRange(0, 9), 1), [new StudyGroup("", Alternative: false, [true])]);
            for (var firm = 0; firm < sessions / 4; firm++)
            {
                double[] returns = [.. Draw(random, sessions).Zip(market, (e, m) => (0.02 * e) + (0.01 * m))];
                var panel = new StudyPanel(0, returns, [[.. market.Select(m => 0.01 * m)]], null, new SessionRange(0, sessions - 1));
                portfolios.Add(panel, [new StudyRow(0, false, false, DailyAnchors.At(random.Next(sessions)))]);
            }

            var portfolio = portfolios.Estimate()[0];
            return [.. portfolio.EquallyWeighted.Concat(portfolio.WeightedByFirms).Select(e => e.PValues[0])];
        });
        output.WriteLine($"{sessions} sessions: {Text(rates)}");
        var tested = names.Where(n => !n.Contains("NEWEY", StringComparison.Ordinal) || sessions >= SmallRegressions.MinSessions);
        foreach (var name in tested) Assert.True(rates[name] <= MaxRate + s_tolerance, $"{name}: {rates[name]:P1}");
    }

    [Theory]
    [MemberData(nameof(Events))]
    public void The_tests_of_buy_and_hold_returns_are_measured(int events)
    {
        var rates = Rates(["CROSS_SECTIONAL_T", "SKEWNESS_ADJUSTED_T"], random =>
        {
            // The true mean of the buy-and-hold returns over 250 sessions is 0; the deviation of a session is 2 %.
            var values = Draw(random, events).Select(e => Math.Exp((0.02 * Math.Sqrt(250) * e) - (0.0002 * 250)) - 1);
            return [.. BuyAndHoldAverages.Tests(values).Select(t => t.Values[0].PValue)];
        });
        output.WriteLine($"{events} events: {Text(rates)}");
        if (events >= 200) Assert.All(rates, r => Assert.True(r.Value <= MaxRate + s_tolerance, $"{r.Key}: {r.Value:P1}"));
    }

    private static LinearRegression Fit(double[] attribute, double[] response) =>
        new(Matrix<double>.Build.Dense(attribute.Length, 2, (i, k) => k == 0 ? 1 : attribute[i]), response);

    private static double Slope(RegressionEstimates estimates) => estimates.PValues[1];

    private static Dictionary<string, double> Rates(string[] names, Func<Random, double[]> pValues)
    {
        var rejections = new int[names.Length];
        Parallel.For(0, s_samples, sample =>
        {
            foreach (var (index, p) in pValues(new Random(sample + 2_000_000)).Index())
            {
                if (p < 0.05) Interlocked.Increment(ref rejections[index]);
            }
        });
        return names.Zip(rejections).ToDictionary(r => r.First, r => (double)r.Second / s_samples);
    }

    private static string Text(Dictionary<string, double> rates) => string.Join(", ", rates.Select(r => $"{r.Key} {100 * r.Value:F1}"));

    private static double[] Draw(Random random, int count)
    {
        var values = new double[count];
        Normal.Samples(random, values, 0, 1);
        return values;
    }
}
