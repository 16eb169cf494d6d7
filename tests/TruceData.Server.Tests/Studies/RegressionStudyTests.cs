using Grpc.Core;
using TruceData.Server.Tests.Support;
using TruceData.V1;

namespace TruceData.Server.Tests.Studies;

/// <summary>
/// Regressions, calendar-time portfolios and buy-and-hold averages of EstimateImpact, against numbers worked out here from the rows of the
/// reply and the returns of the series. The Domain's tests compare the estimators with statsmodels.
/// </summary>
public sealed class RegressionStudyTests(SyntheticMarket market) : IClassFixture<SyntheticMarket>
{
    private static readonly int[] s_days = [.. Enumerable.Range(0, 12).Select(i => 200 + (15 * i) + (i % 3))];

    public static TheoryData<string, string, EstimateImpactRequest> Refused { get; } = new()
    {
        { "FIELD_REQUIRED", "regression.attributes", new() { Regression = new() } },
        { "VALUE_OUT_OF_BOUNDS", "regression.attributes", With([.. Enumerable.Range(0, 21).Select(i => $"a{i}")]) },
        { "NAME_REPEATED", "regression.attributes[1]", With("size", "size") },
        { "ARGUMENT_CONFLICT", "regression.attributes[1]", With("size", "colour") },
        { "ARGUMENT_CONFLICT", "regression.attributes[0]", With("mixed") },
        { "VALUE_OUT_OF_BOUNDS", "regression.attributes[0]", With("infinite") },
        { "ARGUMENT_CONFLICT", "regression.attributes", With("size", "twice") },
        { "ARGUMENT_CONFLICT", "regression.attributes", With("single") },
        { "TOO_FEW_OBSERVATIONS", "", With("name", "size") },
        {
            "ARGUMENT_CONFLICT", "regression.standard_errors",
            new() { Regression = new() { Attributes = { "size" }, StandardErrors = StandardErrors.NeweyWest } }
        },
        {
            "ARGUMENT_CONFLICT", "regression.cluster",
            new() { Regression = new() { Attributes = { "size" }, Cluster = RegressionCluster.Event } }
        },
        { "ENUM_UNKNOWN", "regression.cluster", new() { Regression = new() { Attributes = { "size" }, Cluster = (RegressionCluster)9 } } },
        { "ARGUMENT_CONFLICT", "calendar_time", new() { CalendarTime = new(), ReturnKind = ReturnKind.Log } },
        { "ARGUMENT_CONFLICT", "calendar_time", new() { CalendarTime = new(), Quantity = StudyQuantity.SquaredReturn } },
        { "ARGUMENT_CONFLICT", "buy_and_hold", new() { BuyAndHold = true, Quantity = StudyQuantity.AbsoluteReturn } },
        { "ARGUMENT_CONFLICT", "calendar_time", new() { CalendarTime = new(), ReturnSpan = ReturnSpan.TradeToTrade } },
        {
            "ARGUMENT_CONFLICT", "calendar_time",
            new() { CalendarTime = new(), Model = NormalModel.Dimson, Benchmark = "series/x-market" }
        },
        { "ARGUMENT_CONFLICT", "calendar_time", new() { CalendarTime = new(), Series = { "series/sp500-close-daily" } } },
        { "VALUE_OUT_OF_BOUNDS", "calendar_time.minimum_firms", new() { CalendarTime = new() { MinimumFirms = -1 } } },
        { "VALUE_OUT_OF_BOUNDS", "calendar_time.minimum_firms", new() { CalendarTime = new() { MinimumFirms = int.MaxValue } } },
        { "WINDOW_INVALID", "calendar_time.holding_window", new() { CalendarTime = new() { HoldingWindow = Range(1, 11) } } },
        { "WINDOW_INVALID", "calendar_time.holding_window", new() { CalendarTime = new() { HoldingWindow = Range(3, 2) } } },
        {
            "WINDOW_TOO_LARGE", "calendar_time.holding_window",
            new() { CalendarTime = new() { HoldingWindow = Range(int.MinValue, int.MaxValue) } }
        },
        { "WINDOW_INVALID", "calendar_time.holding_window", new() { CalendarTime = new(), EventWindow = Range(-3, 0) } },
    };

    [Fact]
    public async Task Excluded_events_count_in_no_average_regression_or_portfolio_and_p_values_are_one_sided()
    {
        int[] apart = [200, 230, 260, 290];
        var request = Request(["x-random"], [.. apart, 320, 322]);
        request.OverlapPolicy = OverlapPolicy.DropAll;
        request.Alternative = AlternativeHypothesis.Greater;
        request.BuyAndHold = true;
        request.CalendarTime = new();
        request.Regression = new() { Attributes = { "size" } };
        var dropped = await market.Clients.EstimateAsync(request);
        var alone = Request(["x-random"], apart);
        (alone.BuyAndHold, alone.CalendarTime, alone.Regression) = (true, new(), request.Regression);
        var four = await market.Clients.EstimateAsync(alone);
        Assert.Equal(2, dropped.Aggregates[0].ExcludedEvents);
        Assert.Equal(
            four.Aggregates[0].AverageBuyAndHoldAbnormalReturns, dropped.Aggregates[0].AverageBuyAndHoldAbnormalReturns);
        var (twoSided, oneSided) = (four.Aggregates[0].BuyAndHoldStatistics[0], dropped.Aggregates[0].BuyAndHoldStatistics[0]);
        Assert.Equal(twoSided.Statistic, oneSided.Statistic);
        Near(twoSided.Statistic > 0 ? twoSided.PValue / 2 : 1 - (twoSided.PValue / 2), oneSided.PValue);
        var (expected, found) = (Of(four, m => m.Regression), Of(dropped, m => m.Regression));
        Assert.Equal(expected.Observations, found.Observations);
        Assert.Equal(expected.Estimates.Coefficients, found.Estimates.Coefficients);
        Assert.Equal(Of(four, m => m.Portfolio).Sessions, Of(dropped, m => m.Portfolio).Sessions);

        static T Of<T>(Study study, Func<EstimateImpactResponse, T?> select) where T : class =>
            study.Messages.Select(select).OfType<T>().First();
    }

    [Fact]
    public async Task A_regression_over_pairs_counts_the_pairs()
    {
        string[] series = ["series/x-random", "series/x-other", "series/x-third", "series/x-market"];
        var pairs = Enumerable.Range(0, 40).Select(i => new EventPair { Event = SyntheticMarket.Event(180 + (5 * i)), Series = series[i % 4] });
        var study = await market.Clients.EstimateAsync(new()
        {
            Pairs = { pairs },
            Model = NormalModel.ConstantMean,
            Regression = new() { Attributes = { "size" } },
        });
        Assert.Equal(40, study.Messages.Select(m => m.Regression).OfType<ImpactRegression>().First().Observations);
    }

    [Fact]
    public async Task A_regression_is_that_of_the_cars_in_the_reply()
    {
        var request = Request(["x-random"], s_days);
        request.Regression = new() { Attributes = { "size" } };
        request.CumulativeWindows.Add(Range(0, 0));
        request.CumulativeWindows.Add(Range(-1, 3));
        var study = await market.Clients.EstimateAsync(request);
        Assert.Equal(StandardErrors.Hc3, study.Header.Regression.StandardErrors);
        var regressions = Regressions(study);
        Assert.Equal([0, 1], regressions.Select(r => r.WindowIndex));
        foreach (var regression in regressions)
        {
            double[] x = [.. s_days.Select(day => (double)(day % 7))];
            double[] y = [.. study.Results[0].CumulativeAbnormalReturns.Where((_, i) => i % 2 == regression.WindowIndex)];
            var (meanX, meanY, squares) = (x.Average(), y.Average(), x.Sum(v => v * v) - (x.Length * x.Average() * x.Average()));
            var slope = x.Zip(y, (a, b) => (a - meanX) * (b - meanY)).Sum() / squares;
            var variance = x.Zip(y, (a, b) => (a - meanX) * (b - meanY - (slope * (a - meanX)))
                / (1 - (1.0 / x.Length) - ((a - meanX) * (a - meanX) / squares))).Sum(v => v * v) / (squares * squares);
            Assert.Equal(["intercept", "size"], regression.CoefficientNames);
            Near(slope, regression.Estimates.Coefficients[1]);
            Near(meanY - (slope * meanX), regression.Estimates.Coefficients[0]);
            Near(Math.Sqrt(variance), regression.Estimates.CoefficientStandardErrors[1]);
            Near(slope / Math.Sqrt(variance), regression.Estimates.TStatistics[1]);
            Assert.Equal((12, 10.0, 0), (regression.Observations, regression.Estimates.DegreesOfFreedom, regression.EventsLeftOut));
            Assert.Equal([ImpactWarningKind.SmallSample], regression.Warnings.Select(w => w.Kind));
        }
    }

    [Fact]
    public async Task Texts_are_indicators_and_groups_and_left_out_events_are_stated()
    {
        var request = Request(["x-random", "x-market"], s_days);
        request.Regression = new() { Attributes = { "sector", "sparse" }, StandardErrors = StandardErrors.Clustered };
        request.Groups.Add(new EventGroup { Label = "few", Events = { s_days[..2].Select(SyntheticMarket.Event) } });
        request.Groups.Add(new EventGroup { Label = "even", Events = { s_days.Where(d => d % 2 == 0).Select(SyntheticMarket.Event) } });
        var study = await market.Clients.EstimateAsync(request);
        Assert.Equal(RegressionCluster.AnchorDay, study.Header.Regression.Cluster);
        var regressions = Regressions(study);
        Assert.Equal(["", "few", "even"], regressions.Select(r => r.Group));
        var leftOut = s_days.Count(d => d % 10 == 0);
        Assert.True(leftOut > 0);
        var all = regressions[0];
        Assert.Equal(["intercept", "sector=energy", "sparse"], all.CoefficientNames);
        Assert.Equal(["sector=banks"], all.BaseValues);
        Assert.Equal((2 * (12 - leftOut), leftOut), (all.Observations, all.EventsLeftOut));
        Assert.Equal((12 - leftOut, 11.0 - leftOut), (all.Estimates.Clusters, all.Estimates.DegreesOfFreedom));
        Assert.Equal([ImpactWarningKind.EventsWithoutAttribute, ImpactWarningKind.SmallSample], all.Warnings.Select(w => w.Kind));
        Assert.Contains(regressions[2].Warnings, w => w.Kind == ImpactWarningKind.CollinearAttributes);
        Assert.All(regressions.Skip(1), r => Assert.Null(r.Estimates));
        Assert.All(regressions.Skip(1), r => Assert.NotEmpty(r.Warnings));
    }

    [Fact]
    public async Task Rows_of_one_day_without_clusters_are_warned_about()
    {
        var request = Request(["x-random", "x-market"], s_days);
        request.Regression = new() { Attributes = { "size" } };
        var regression = Assert.Single(Regressions(await market.Clients.EstimateAsync(request)));
        Assert.Equal([ImpactWarningKind.ClusteredEvents, ImpactWarningKind.SmallSample], regression.Warnings.Select(w => w.Kind));
        request.Regression.StandardErrors = StandardErrors.Clustered;
        var clustered = Assert.Single(Regressions(await market.Clients.EstimateAsync(request)));
        Assert.Equal([ImpactWarningKind.SmallSample], clustered.Warnings.Select(w => w.Kind));
        request.Regression.Cluster = RegressionCluster.Series;
        Assert.Equal(2, Assert.Single(Regressions(await market.Clients.EstimateAsync(request))).Estimates.Clusters);
    }

    [Fact]
    public async Task Buy_and_hold_averages_are_those_of_the_rows()
    {
        var request = Request(["x-random", "x-market"], s_days);
        request.BuyAndHold = true;
        var study = await market.Clients.EstimateAsync(request);
        Assert.True(study.Header.BuyAndHold);
        foreach (var aggregate in study.Aggregates)
        {
            double[] values = [.. study.Results.Where(r => aggregate.SeriesIndex < 0 || r.SeriesIndex == aggregate.SeriesIndex)
                .SelectMany(r => r.BuyAndHoldAbnormalReturns)];
            var (n, mean) = (values.Length, values.Average());
            var deviation = Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (n - 1));
            Near(mean, Assert.Single(aggregate.AverageBuyAndHoldAbnormalReturns));
            Near(deviation / Math.Sqrt(n), Assert.Single(aggregate.BuyAndHoldStandardErrors));
            var t = aggregate.BuyAndHoldStatistics[0];
            Assert.Equal((EventStudyTest.CrossSectionalT, 0), (t.Test, t.WindowIndex));
            Near(mean / deviation * Math.Sqrt(n), t.Statistic);
            Assert.Equal(n - 1, t.DegreesOfFreedom);
            var (g, u) = (n / ((n - 1.0) * (n - 2)) * values.Sum(v => Math.Pow((v - mean) / deviation, 3)), mean / deviation);
            var skewed = aggregate.BuyAndHoldStatistics[1];
            Assert.Equal(EventStudyTest.SkewnessAdjustedT, skewed.Test);
            Near(Math.Sqrt(n) * (u + (g * u * u / 3) + (g * g * u * u * u / 27) + (g / (6 * n))), skewed.Statistic);
            Assert.Equal(n < 20, aggregate.Warnings.Any(w => w is
            {
                Kind: ImpactWarningKind.SmallSample, Test: EventStudyTest.SkewnessAdjustedT, PreferredTest: EventStudyTest.CrossSectionalT,
            }));
        }
    }

    [Fact]
    public async Task One_event_has_an_average_but_no_test_of_it()
    {
        var request = Request(["x-random"], [SyntheticMarket.Middle]);
        request.BuyAndHold = true;
        var aggregate = Assert.Single((await market.Clients.EstimateAsync(request)).Aggregates);
        Assert.False(double.IsNaN(aggregate.AverageBuyAndHoldAbnormalReturns[0]));
        Assert.True(double.IsNaN(aggregate.BuyAndHoldStandardErrors[0]));
        Assert.Empty(aggregate.BuyAndHoldStatistics);
        var refused = aggregate.Warnings.Select(w => w.Message).Where(m => m.Contains("buy-and-hold", StringComparison.Ordinal));
        Assert.Equal(["CROSS_SECTIONAL_T", "SKEWNESS_ADJUSTED_T"], refused.Select(m => m.Split(' ')[0]));
        request.BuyAndHold = false;
        request.Regression = new() { Attributes = { "size" } };
        (await Refusal.OfAsync(() => market.Clients.EstimateAsync(request)))
            .Is(StatusCode.FailedPrecondition, "TOO_FEW_OBSERVATIONS", null);
    }

    [Fact]
    public async Task A_portfolio_holds_each_series_once_in_the_sessions_after_its_events()
    {
        var request = Request(["x-random", "x-market"], [200, 203, 300]);
        request.CalendarTime = new() { HoldingWindow = Range(1, 5) };
        var portfolio = Assert.Single(Portfolios(await market.Clients.EstimateAsync(request)));
        int[] held = [.. Enumerable.Range(201, 8), .. Enumerable.Range(301, 5)];
        double[] returns = [.. held.Select(day => (market.Random[day] + market.Market[day]) / 2)];
        var (n, mean) = (returns.Length, returns.Average());
        var squares = returns.Sum(r => (r - mean) * (r - mean));
        Assert.Equal((13, 2.0, 2), (portfolio.Sessions, portfolio.MeanFirms, portfolio.MaxFirms));
        Assert.Equal(new Date { Year = 2019, Month = 12, Day = 19 }, portfolio.FirstDate);
        Assert.Equal(new Date { Year = 2020, Month = 4, Day = 1 }, portfolio.LastDate);
        Assert.Equal(["alpha"], portfolio.CoefficientNames);
        StandardErrors[] kinds = [StandardErrors.Classical, StandardErrors.Hc3, StandardErrors.NeweyWest];
        Assert.Equal(kinds, portfolio.EquallyWeighted.Select(e => e.StandardErrors));
        Assert.All(portfolio.EquallyWeighted.Concat(portfolio.WeightedByFirms), e => Near(mean, e.Coefficients[0]));
        Near(Math.Sqrt(squares / (n - 1) / n), portfolio.EquallyWeighted[0].CoefficientStandardErrors[0]);
        Near(Math.Sqrt(squares * n * n / ((n - 1.0) * (n - 1)) / (n * n)), portfolio.EquallyWeighted[1].CoefficientStandardErrors[0]);
        Assert.Equal([ImpactWarningKind.SmallSample], portfolio.Warnings.Select(w => w.Kind));
    }

    [Fact]
    public async Task A_portfolio_with_too_few_sessions_or_firms_says_so()
    {
        var request = Request(["x-random"], [200]);
        request.CalendarTime = new() { HoldingWindow = Range(1, 1) };
        await AssertEmptyAsync(1);
        request.CalendarTime = new() { MinimumFirms = 2 };
        await AssertEmptyAsync(0);

        async Task AssertEmptyAsync(int sessions)
        {
            var portfolio = Assert.Single(Portfolios(await market.Clients.EstimateAsync(request)));
            Assert.Equal(sessions, portfolio.Sessions);
            Assert.Empty(portfolio.EquallyWeighted);
            Assert.Equal([ImpactWarningKind.TooFewObservations], portfolio.Warnings.Select(w => w.Kind));
        }
    }

    [Fact]
    public async Task A_portfolio_regresses_on_the_benchmark()
    {
        var request = Request(["x-random"], s_days);
        (request.Model, request.Benchmark, request.CalendarTime) = (NormalModel.MarketModel, "series/x-market", new());
        var study = await market.Clients.EstimateAsync(request);
        Assert.Equal((1, 10), (study.Header.CalendarTime.HoldingWindow.FirstOffset, study.Header.CalendarTime.HoldingWindow.LastOffset));
        Assert.Equal(1, study.Header.CalendarTime.MinimumFirms);
        var portfolio = Assert.Single(Portfolios(study));
        Assert.Equal(["alpha", "series/x-market"], portfolio.CoefficientNames);
        int[] held = [.. s_days.SelectMany(day => Enumerable.Range(day + 1, 10)).Where(d => d < SyntheticMarket.Days).Distinct()];
        var (x, y) = (held.Select(d => market.Market[d]).ToArray(), held.Select(d => market.Random[d]).ToArray());
        var beta = x.Zip(y, (a, b) => (a - x.Average()) * (b - y.Average())).Sum() / x.Sum(a => (a - x.Average()) * (a - x.Average()));
        Near(beta, portfolio.EquallyWeighted[0].Coefficients[1]);
        Near(y.Average() - (beta * x.Average()), portfolio.EquallyWeighted[0].Coefficients[0]);
    }

    [Theory]
    [InlineData(ImpactLayout.Aggregates)]
    [InlineData(ImpactLayout.Tables)]
    public async Task The_layout_does_not_change_them_and_a_stream_resumes_between_them(ImpactLayout layout)
    {
        var request = Request(["x-random", "x-market"], s_days);
        (request.Regression, request.CalendarTime, request.BuyAndHold) = (new() { Attributes = { "size" } }, new(), true);
        var rows = await market.Clients.EstimateAsync(request);
        request.Layout = layout;
        var study = await market.Clients.EstimateAsync(request);
        Assert.Equal(layout == ImpactLayout.Aggregates, study.Results.Count == 0);
        Assert.Equal(WithoutCursor(Regressions(rows)[0]), WithoutCursor(Regressions(study)[0]));
        Assert.Equal(rows.Aggregates[^1].BuyAndHoldStatistics, study.Aggregates[^1].BuyAndHoldStatistics);
        request.Cursor = study.Aggregates[^1].Cursor;
        var resumed = await market.Clients.EstimateAsync(request);
        Assert.Empty(resumed.Aggregates);
        Assert.Equal(Regressions(study), Regressions(resumed));
        Assert.Equal(Portfolios(study), Portfolios(resumed));
        request.Cursor = Regressions(study)[^1].Cursor;
        var rest = await market.Clients.EstimateAsync(request);
        Assert.Empty(Regressions(rest));
        Assert.Equal(Portfolios(study), Portfolios(rest));

        static ImpactRegression WithoutCursor(ImpactRegression regression) => new(regression) { Cursor = "" };
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Is_refused(string reason, string field, EstimateImpactRequest settings)
    {
        var request = Request(["x-random"], [.. s_days[..5], SyntheticMarket.Middle]);
        request.MergeFrom(settings);
        var refusal = await Refusal.OfAsync(() => market.Clients.EstimateAsync(request));
        Assert.Equal((reason, field), (refusal.Reason, refusal.Fields.SingleOrDefault() ?? ""));
    }

    private static ImpactRegression[] Regressions(Study study) => [.. study.Messages.Select(m => m.Regression).OfType<ImpactRegression>()];

    private static ImpactPortfolio[] Portfolios(Study study) => [.. study.Messages.Select(m => m.Portfolio).OfType<ImpactPortfolio>()];

    private static EstimateImpactRequest With(params string[] attributes) => new() { Regression = new() { Attributes = { attributes } } };

    private static EstimateImpactRequest Request(string[] series, int[] days) => new()
    {
        Events = { days.Select(SyntheticMarket.Event) },
        Series = { series.Select(s => $"series/{s}") },
        Model = NormalModel.ConstantMean,
        Tests = { EventStudyTest.CrossSectionalT },
    };

    private static SessionRange Range(int first, int last) => new() { FirstOffset = first, LastOffset = last };

    private static void Near(double expected, double actual) =>
        Assert.InRange(actual, expected - (1e-10 * (1 + Math.Abs(expected))), expected + (1e-10 * (1 + Math.Abs(expected))));
}
