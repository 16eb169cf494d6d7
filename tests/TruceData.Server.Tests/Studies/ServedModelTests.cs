using MathNet.Numerics.LinearRegression;
using TruceData.Server.Tests.Support;
using TruceData.V1;

namespace TruceData.Server.Tests.Studies;

/// <summary>Models beyond the market model on series and factors that a user imports, against regressions worked out here.</summary>
public sealed class ServedModelTests(SyntheticMarket market) : IClassFixture<SyntheticMarket>
{
    private const int Anchor = SyntheticMarket.Middle;
    private const int From = Anchor - 130;
    private const int To = Anchor - 10;

    [Fact]
    public async Task Factors_of_returns_are_regressed_on_as_they_are()
    {
        double[] second = [.. market.Market.Select(m => m * m)];
        await market.ImportAsync("x-second", second);
        var results = await EstimateAsync(
            new()
            {
                Model = NormalModel.MultiFactor,
                Factors = { "series/x-factor", "series/x-second" },
                FactorValues = FactorValues.Returns,
            },
            "x-random");
        double[][] rows = [.. Enumerable.Range(From, To - From).Select(day => new[] { market.Factor[day], second[day] })];
        Near(MultipleRegression.QR(rows, market.Random[From..To], intercept: true), 3, results.Results[0].Coefficients);
        Assert.Equal(FactorValues.Returns, results.Header.FactorValues);
    }

    [Fact]
    public async Task Factors_of_levels_are_regressed_on_their_returns()
    {
        var study = await EstimateAsync(new() { Model = NormalModel.MultiFactor, Factors = { "series/x-market" } }, "x-random");
        double[][] rows = [.. market.Market[From..To].Select(m => new[] { m })];
        Near(MultipleRegression.QR(rows, market.Random[From..To], intercept: true), 2, study.Results[0].Coefficients);
        Assert.Equal(["intercept", "series/x-market"], study.Header.Coefficients);
    }

    [Fact]
    public async Task Dimsons_slopes_are_those_of_leads_and_lags_inside_the_window()
    {
        var study = await EstimateAsync(new() { Model = NormalModel.Dimson, Benchmark = "series/x-market", DimsonLags = 2 }, "x-random");
        double[][] rows = [.. Enumerable.Range(From + 2, To - From - 4).Select(day => market.Market[(day - 2)..(day + 3)])];
        Near(MultipleRegression.QR(rows, market.Random[(From + 2)..(To - 2)], intercept: true), 6, study.Results[0].Coefficients);
        Assert.Equal("series/x-market[-2]", study.Header.Coefficients[1]);
        Assert.Equal([116], study.Results[0].Observations);
    }

    [Fact]
    public async Task Scholes_and_Williams_slope_is_that_of_their_instrument()
    {
        var study = await EstimateAsync(new() { Model = NormalModel.ScholesWilliams, Benchmark = "series/x-market" }, "x-random");
        int[] days = [.. Enumerable.Range(From + 1, To - From - 2)];
        double[] z = [.. days.Select(d => market.Market[d - 1] + market.Market[d] + market.Market[d + 1])];
        double[] y = [.. days.Select(d => market.Random[d])], x = [.. days.Select(d => market.Market[d])];
        var slope = Product(z, y) / Product(z, x);
        Near([y.Average() - (slope * x.Average()), slope], 2, study.Results[0].Coefficients);
    }

    [Fact]
    public async Task Trade_to_trade_returns_of_series_and_benchmark_run_over_the_same_sessions()
    {
        var request = new EstimateImpactRequest
        {
            Model = NormalModel.MarketAdjusted,
            Benchmark = "series/x-market",
            ReturnSpan = ReturnSpan.TradeToTrade,
        };
        var traded = (await EstimateAsync(request, "x-gaps")).Results[0];
        var lumped = (await EstimateAsync(new(request) { ReturnSpan = ReturnSpan.Lumped }, "x-gaps")).Results[0];
        for (var offset = -10; offset <= 10; offset++)
        {
            var day = Anchor + offset;
            var (series, step) = (Over(market.Random, day, day % 3 == 2 ? 2 : 1), Over(market.Market, day, day % 3 == 2 ? 2 : 1));
            Near([day % 3 == 1 ? double.NaN : series - step], 1, [traded.AbnormalReturns[offset + 10]]);
            Near([day % 3 == 1 ? double.NaN : series - market.Market[day]], 1, [lumped.AbnormalReturns[offset + 10]]);
        }
    }

    [Fact]
    public async Task Logarithmic_returns_are_differences_of_logarithms()
    {
        var study = await EstimateAsync(new() { Model = NormalModel.ConstantMean, ReturnKind = ReturnKind.Log }, "x-random");
        var mean = market.Random[From..To].Average(r => Math.Log(1 + r));
        Near([.. market.Random[(Anchor - 10)..(Anchor + 11)].Select(r => Math.Log(1 + r) - mean)], 21, study.Results[0].AbnormalReturns);
    }

    [Theory]
    [InlineData(ImpactLayout.Rows)]
    [InlineData(ImpactLayout.Tables)]
    public async Task A_series_beside_others_has_the_results_that_it_has_alone(ImpactLayout layout)
    {
        // Each series fills five messages, the last of four rows only; some have warnings on rows.
        string[] series = ["series/x-random", "series/x-gaps", "series/x-market", "series/x-zero", "series/x-twice"];
        var whole = await StudyAsync(series);
        Assert.Equal(25, whole.Results.Count);
        for (var i = 0; i < series.Length; i++)
        {
            var alone = await StudyAsync(series[i]);
            Assert.Equal(alone.Results.Select(Bare), whole.Results.Where(r => r.SeriesIndex == i).Select(Bare));
            Assert.Equal(Assert.Single(alone.Aggregates).Statistics, whole.Aggregates[i].Statistics);
        }

        ImpactResults Bare(ImpactResults results) => new(results) { SeriesIndex = 0, Cursor = "" };

        Task<Study> StudyAsync(params string[] series) => market.Clients.EstimateAsync(new()
        {
            Filter = new() { Tags = { "x-every-day" } },
            Series = { series },
            Model = NormalModel.ConstantMean,
            EstimationWindow = new() { FirstOffset = -90, LastOffset = -51 },
            EventWindow = new() { FirstOffset = -50, LastOffset = 50 },
            MinimumObservations = 15,
            Layout = layout,
        });
    }

    [Fact]
    public async Task A_study_too_large_for_Wilcoxons_test_says_so()
    {
        // 40 series x 400 events x 21 groups x 102 places.
        for (var i = 0; i < 40; i++) await market.ImportAsync($"x-many-{i}", SyntheticMarket.Prices(market.Random));
        var study = await market.Clients.EstimateAsync(new()
        {
            Filter = new() { Tags = { "x-every-day" } },
            Series = { Enumerable.Range(0, 40).Select(i => $"series/x-many-{i}") },
            Model = NormalModel.ConstantMean,
            EstimationWindow = new() { FirstOffset = -90, LastOffset = -51 },
            EventWindow = new() { FirstOffset = -50, LastOffset = 50 },
            Tests = { EventStudyTest.Wilcoxon, EventStudyTest.Sign },
            Groups =
            {
                Enumerable.Range(0, 20)
                    .Select(g => new EventGroup { Label = $"{g}", Events = { Enumerable.Range(0, 400).Select(SyntheticMarket.Event) } }),
            },
        });
        var all = study.Aggregates.First(a => a is { Group: "", SeriesIndex: -1 });
        Assert.Contains(all.Warnings, w => w is { Kind: ImpactWarningKind.StudyTooLarge, Test: EventStudyTest.Wilcoxon });
        Assert.DoesNotContain(all.Statistics, s => s.Test == EventStudyTest.Wilcoxon);
        Assert.Contains(all.Statistics, s => s.Test == EventStudyTest.Sign);
        Assert.All(study.Messages, m => Assert.InRange(m.CalculateSize(), 1, 1 << 20));
        foreach (var aggregate in study.Aggregates.Where(a => a is { Group: "", SeriesIndex: > 0 }))
            Assert.Equal(study.Aggregates[0].Statistics, aggregate.Statistics);
    }

    private async Task<Study> EstimateAsync(EstimateImpactRequest request, params string[] series) =>
        await market.Clients.EstimateAsync(new(request)
        {
            Events = { SyntheticMarket.Event(Anchor) },
            Series = { series.Select(s => $"series/{s}") },
        });

    private static double Over(double[] returns, int day, int span) =>
        returns[(day - span + 1)..(day + 1)].Aggregate(1.0, (p, r) => p * (1 + r)) - 1;

    private static double Product(double[] a, double[] b) => a.Zip(b, (x, y) => (x - a.Average()) * (y - b.Average())).Sum();

    private static void Near(double[] expected, int count, IReadOnlyList<double> actual)
    {
        Assert.Equal(count, actual.Count);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.True(
                double.IsNaN(expected[i]) ? double.IsNaN(actual[i]) : Math.Abs(expected[i] - actual[i]) < 1e-9,
                $"{i}: {expected[i]:R} expected, {actual[i]:R} found");
        }
    }
}
