using System.Text.Json;
using TruceData.Domain.Studies;
using TruceData.Domain.Studies.Models;

namespace TruceData.Domain.Tests.Studies;

/// <summary>Results published with their data; published.R in this folder computes two of the examples in R.</summary>
public sealed class PublishedNumbersTests
{
    private static readonly JsonElement s_published =
        JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Studies", "published.json"))).RootElement;

    /// <summary>
    /// NIST Statistical Reference Datasets, Norris (lower level of difficulty): the certified values of a simple regression.
    /// </summary>
    [Fact]
    public void The_market_model_gives_the_certified_values_of_Norris()
    {
        double[] y =
        [
            0.1, 338.8, 118.1, 888.0, 9.2, 228.1, 668.5, 998.5, 449.1, 778.9, 559.2, 0.3, 0.1, 778.1, 668.8, 339.3, 448.9, 10.8,
            557.7, 228.3, 998.0, 888.8, 119.6, 0.3, 0.6, 557.6, 339.3, 888.0, 998.5, 778.9, 10.2, 117.6, 228.9, 668.4, 449.2, 0.2,
        ];
        double[] x =
        [
            0.2, 337.4, 118.2, 884.6, 10.1, 226.5, 666.3, 996.3, 448.6, 777.0, 558.2, 0.4, 0.6, 775.5, 666.9, 338.0, 447.5, 11.6,
            556.0, 228.1, 995.8, 887.6, 120.2, 0.3, 0.3, 556.8, 339.1, 887.2, 999.0, 779.0, 11.1, 118.3, 229.2, 669.1, 448.9, 0.5,
        ];
        var fit = Fit(NormalModel.MarketModel, y, x);
        Near([-0.262323073774029, 1.00211681802045], fit.Coefficients, 1e-11);
        Near([0.232818234301152, 0.429796848199937e-3], fit.CoefficientErrors, 1e-11);
        Near([0.884796396144373, 0.999993745883712], [fit.ResidualDeviation, fit.RSquared], 1e-11);
    }

    /// <summary>
    /// NIST Statistical Reference Datasets, Longley (higher level of difficulty): nearly collinear regressors.
    /// </summary>
    [Fact]
    public void The_model_of_many_factors_gives_the_certified_values_of_Longley()
    {
        double[] y =
            [60323, 61122, 60171, 61187, 63221, 63639, 64989, 63761, 66019, 67857, 68169, 66513, 68655, 69564, 69331, 70551];
        var fit = Fit(
            NormalModel.MultiFactor,
            y,
            [83.0, 88.5, 88.2, 89.5, 96.2, 98.1, 99.0, 100.0, 101.2, 104.6, 108.4, 110.8, 112.6, 114.2, 115.7, 116.9],
            [
                234289, 259426, 258054, 284599, 328975, 346999, 365385, 363112,
                397469, 419180, 442769, 444546, 482704, 502601, 518173, 554894,
            ],
            [2356, 2325, 3682, 3351, 2099, 1932, 1870, 3578, 2904, 2822, 2936, 4681, 3813, 3931, 4806, 4007],
            [1590, 1456, 1616, 1650, 3099, 3594, 3547, 3350, 3048, 2857, 2798, 2637, 2552, 2514, 2572, 2827],
            [
                107608, 108632, 109773, 110929, 112075, 113270, 115094, 116219,
                117388, 118734, 120445, 121950, 123366, 125368, 127852, 130081,
            ],
            [1947, 1948, 1949, 1950, 1951, 1952, 1953, 1954, 1955, 1956, 1957, 1958, 1959, 1960, 1961, 1962]);
        Near(
            [
                -3482258.63459582, 15.0618722713733, -0.358191792925910e-1, -2.02022980381683, -1.03322686717359, -0.511041056535807e-1,
                1829.15146461355,
            ],
            fit.Coefficients,
            1e-7);
        Near(
            [
                890420.383607373, 84.9149257747669, 0.334910077722432e-1, 0.488399681651699, 0.214274163161675, 0.226073200069370,
                455.478499142212,
            ],
            fit.CoefficientErrors,
            1e-7);
        Near([304.854073561965, 0.995479004577296], [fit.ResidualDeviation, fit.RSquared], 1e-9);
    }

    /// <summary>
    /// Benjamini and Hochberg (1995), page 295: of 15 ordered p-values three are rejected at 5 % with control of the family, four of
    /// the discovery rate. All adjusted values are those of R's p.adjust.
    /// </summary>
    [Fact]
    public void Adjusted_p_values_reject_as_in_the_example_of_Benjamini_and_Hochberg()
    {
        var holm = AdjustedPValues.Compute(Published("p"), MultipleTesting.Holm);
        var discovery = AdjustedPValues.Compute(Published("p"), MultipleTesting.BenjaminiHochberg);
        Assert.Equal(3, holm.Count(a => a <= 0.05));
        Assert.Equal(4, discovery.Count(a => a <= 0.05));
        Near(Published("holm"), holm, 1e-14);
        Near(Published("benjamini_hochberg"), discovery, 1e-14);
    }

    /// <summary>
    /// Hollander and Wolfe (1973), page 29, signed rank test on nine patients' depression scores: T+ = 40, in large samples 2.07. The
    /// data are those of the example of R's wilcox.test, the p-value is R's.
    /// </summary>
    [Fact]
    public void The_signed_rank_test_gives_the_example_of_Hollander_and_Wolfe()
    {
        var (first, second) = (Published("first"), Published("second"));
        var design = Design(NormalModel.MarketAdjusted, 1, 20);
        var section = new CrossSection(design, keepsValues: true);
        for (var i = 0; i < first.Length; i++)
        {
            double[] returns = [.. Enumerable.Range(0, 20).Select(k => Math.Sin(k)), first[i] - second[i]];
            foreach (var (_, estimate) in Block(design, returns, [new double[21]]).Estimates()) section.Add(estimate, i);
        }

        var aggregate = StudyAggregate.Of(design, section, new RankSums(design, section.Scales()));
        var wilcoxon = aggregate.Tests.Single(t => t.Test == EventStudyTest.Wilcoxon).Values[0];
        Assert.Equal([40], Published("t_plus"));
        Assert.Equal((40 - 22.5) / Math.Sqrt(71.25), wilcoxon.Statistic, 12);
        Near(Published("p_value"), [wilcoxon.PValue], 1e-12);
        Assert.Equal(2.07, Math.Round(wilcoxon.Statistic, 2));
    }

    private static double[] Published(string name) =>
        [.. s_published.GetProperty(name).EnumerateArray().Select(v => v.GetDouble())];

    private static PairEstimate Fit(NormalModel model, double[] y, params double[][] x)
    {
        var design = Design(model, x.Length, y.Length);
        return Block(design, [.. y, double.NaN], [.. x.Select(column => (double[])[.. column, double.NaN])]).Estimates().Single().Estimate;
    }

    private static StudyBlock Block(StudyDesign design, double[] returns, double[][] factors)
    {
        var last = returns.Length - 1;
        var panel = new StudyPanel(0, returns, factors, null, new SessionRange(0, last));
        return new StudyBlock(design, panel, [new StudyRow(0, false, false, DailyAnchors.At(last))], left: null);
    }

    private static StudyDesign Design(NormalModel model, int factors, int length) => new(
        model, factors, 0, ReturnKind.Simple, new SessionRange(-length, -1), new SessionRange(0, 0), [new SessionRange(0, 0)],
        factors + 4, 0.95, [EventStudyTest.Wilcoxon], null);

    private static void Near(double[] expected, double[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.True(
                Math.Abs(expected[i] - actual[i]) <= tolerance * Math.Abs(expected[i]),
                $"{i}: {expected[i]:R} expected, {actual[i]:R} found");
        }
    }
}
