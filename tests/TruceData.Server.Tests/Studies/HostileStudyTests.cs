using Grpc.Core;
using TruceData.Server.Tests.Support;
using TruceData.V1;

namespace TruceData.Server.Tests.Studies;

/// <summary>
/// Tests series and windows that allow few or no estimates: each gets the right answer, a typed warning or a clear error, and no NaN comes
/// without a warning.
/// </summary>
public sealed class HostileStudyTests(SyntheticMarket market) : IClassFixture<SyntheticMarket>
{
    private const int Middle = SyntheticMarket.Middle;

    [Fact]
    public async Task An_estimation_window_longer_than_the_history_uses_what_there_is()
    {
        var study = await StudyAsync(Of("x-random") with { Estimation = (-2000, -11) });
        Assert.Equal([Middle - 11], study.Results[0].Observations);
        Assert.Equal([ImpactWarningKind.ShortEstimationWindow], study.Kinds);
        Near(market.Random[1..(Middle - 10)].Average(), study.Results[0].Coefficients[0]);
    }

    [Fact]
    public async Task An_event_window_beyond_the_history_has_numbers_only_inside_it()
    {
        var study = await StudyAsync(Of("x-random") with { Days = [SyntheticMarket.Days - 3] });
        Assert.Equal([ImpactWarningKind.EventWindowIncomplete], study.Kinds);
        Assert.Equal(8, study.Results[0].AbnormalReturns.Count(double.IsNaN));
        Assert.True(double.IsNaN(Assert.Single(study.Results[0].CumulativeAbnormalReturns)));
        Assert.Equal(Enumerable.Repeat(1, 13).Concat(Enumerable.Repeat(0, 8)), study.Aggregates[0].EventCounts);
    }

    [Fact]
    public async Task One_observation_is_too_few()
    {
        var refusal = await Refusal.OfAsync(() => StudyAsync(Of("x-one")));
        refusal.Is(StatusCode.FailedPrecondition, "TOO_FEW_OBSERVATIONS", null);
        Assert.Contains("has 0 of series/x-one", refusal.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_missing_is_too_few()
    {
        (await Refusal.OfAsync(() => StudyAsync(Of("x-missing")))).Is(StatusCode.FailedPrecondition, "TOO_FEW_OBSERVATIONS", null);
    }

    [Fact]
    public async Task Beside_a_good_series_an_empty_one_is_a_row_with_its_reason()
    {
        var study = await StudyAsync(Of("x-missing", "x-random"));
        Assert.Contains(study.Results[0].Warnings, w => w.Kind == ImpactWarningKind.TooFewObservations);
        Assert.Equal([0], study.Results[0].Observations);
        Assert.All(study.Results[0].AbnormalReturns, value => Assert.True(double.IsNaN(value)));
        Assert.Empty(study.Results[1].Warnings);
        Assert.Equal([0, 1, 1], study.Aggregates.Select(a => a.EventCounts[0]));
    }

    [Fact]
    public async Task A_series_that_does_not_vary_has_abnormal_returns_of_nothing_and_no_error()
    {
        var study = await StudyAsync(Of("x-constant"));
        Assert.Equal([ImpactWarningKind.ConstantSeries], study.Kinds);
        Assert.All(study.Results[0].AbnormalReturns, value => Assert.Equal(0, value));
        Assert.All(study.Results[0].AbnormalReturnStandardErrors, value => Assert.True(double.IsNaN(value)));
        Assert.All(study.Aggregates[0].EventCounts, count => Assert.Equal(0, count));
    }

    [Fact]
    public async Task A_model_that_explains_everything_is_a_constant_series()
    {
        var study = await StudyAsync(Of("x-twice") with { Model = NormalModel.MarketModel, Benchmark = "series/x-market" });
        Assert.Equal([ImpactWarningKind.ConstantSeries], study.Kinds);
        Near(2, study.Results[0].Coefficients[1]);
    }

    [Theory]
    [InlineData("series/x-constant")]
    [InlineData("series/x-missing")]
    public async Task A_benchmark_that_says_nothing_estimates_nothing(string benchmark)
    {
        var request = Of("x-random") with { Model = NormalModel.MarketModel, Benchmark = benchmark };
        if (benchmark == "series/x-missing")
        {
            (await Refusal.OfAsync(() => StudyAsync(request))).Is(StatusCode.FailedPrecondition, "TOO_FEW_OBSERVATIONS", null);
            return;
        }

        Assert.Equal([ImpactWarningKind.CollinearFactors], (await StudyAsync(request)).Kinds);
    }

    [Fact]
    public async Task Missing_values_are_thin_trading_and_returns_run_over_them()
    {
        var study = await StudyAsync(Of("x-gaps"));
        Assert.Equal([ImpactWarningKind.ThinTrading, ImpactWarningKind.ThinTrading], study.Kinds);
        Assert.Equal([80], study.Results[0].Observations);
        Assert.Equal(7, study.Results[0].AbnormalReturns.Count(double.IsNaN));
        Assert.Equal([14], study.Results[0].CumulativeObservations);
    }

    [Theory]
    [InlineData("x-zero")]
    [InlineData("x-vast")]
    public async Task Prices_without_a_return_and_returns_without_bounds_are_never_infinite(string series)
    {
        await StudyAsync(Of(series, "x-random") with { Days = [Middle, Middle + 30, Middle + 60] });
    }

    [Fact]
    public async Task An_event_without_an_anchor_is_a_row_with_its_reason()
    {
        // A Saturday, and a session.
        var study = await market.Clients.EstimateAsync(new()
        {
            Events = { "events/us-fentanyl-duty-10-2025-02", "events/us-100-tariff-threat-first-post" },
            Series = { "series/sp500-close-daily" },
            Model = NormalModel.ConstantMean,
            AnchorPolicy = AnchorPolicy.Reject,
        });
        Explained(study);
        var warning = Assert.Single(study.Results[0].Warnings, w => w.Row == 0);
        Assert.Equal(ImpactWarningKind.NoAnchor, warning.Kind);
        Assert.Null(study.Results[0].Anchors[0].SessionDate);
        Assert.Equal([0, 120], study.Results[0].Observations);
    }

    [Fact]
    public async Task Whether_a_window_is_whole_does_not_depend_on_the_other_events()
    {
        // The last session of the event window has no value; the history goes on.
        var alone = await StudyAsync(Of("x-gaps"));
        var beside = await StudyAsync(Of("x-gaps") with { Days = [Middle, Middle + 50] });
        Assert.Equal(alone.Results[0].CumulativeAbnormalReturns[0], beside.Results[0].CumulativeAbnormalReturns[0]);
    }

    [Fact]
    public async Task Values_that_do_not_vary_over_events_are_named()
    {
        // The same session twice: an event and its double have one value between them.
        await market.ImportAsync("x-again", SyntheticMarket.Prices(market.Random));
        var study = await StudyAsync(Of("x-random", "x-again"));
        var warnings = study.Aggregates[^1].Warnings;
        Assert.Contains(warnings, w => w is { Kind: ImpactWarningKind.NoVariation, Test: EventStudyTest.CrossSectionalT });
        Assert.Contains(warnings, w => w is { Kind: ImpactWarningKind.NoVariation, Test: EventStudyTest.GeneralizedRankT });
        var clustered = Assert.Single(warnings, w => w.Kind == ImpactWarningKind.ClusteredEvents);
        Assert.Equal(EventStudyTest.AdjustedBmpT, clustered.PreferredTest);
        Assert.StartsWith("2 observations fall on 1 days", clustered.Message, StringComparison.Ordinal);
    }

    private async Task<Study> StudyAsync(Choice choice)
    {
        var request = new EstimateImpactRequest
        {
            Events = { choice.Days.Select(SyntheticMarket.Event) },
            Series = { choice.Series.Select(s => $"series/{s}") },
            Model = choice.Model,
            Benchmark = choice.Benchmark,
            EstimationWindow = new() { FirstOffset = choice.Estimation.First, LastOffset = choice.Estimation.Last },
        };
        var study = await market.Clients.EstimateAsync(request);
        Explained(study);
        return study;
    }

    private static void Explained(Study study)
    {
        foreach (var results in study.Results)
        {
            var rows = results.EventIndexes.Count;
            var warned = results.Warnings.Select(w => w.Row).ToHashSet();
            foreach (var column in (IReadOnlyList<double>[])[
                results.Coefficients, results.CoefficientStandardErrors, results.ResidualDeviations, results.DegreesOfFreedom,
                results.AbnormalReturns, results.AbnormalReturnStandardErrors, results.AbnormalReturnPValues,
                results.CumulativeAbnormalReturns, results.CumulativeStandardErrors,
                results.CumulativeTStatistics, results.CumulativePValues, results.CumulativeLowerBounds, results.CumulativeUpperBounds])
            {
                Assert.DoesNotContain(column, double.IsInfinity);
                for (var i = 0; i < column.Count; i++)
                    Assert.True(!double.IsNaN(column[i]) || warned.Contains(i / (column.Count / rows)), "NaN without a warning");
            }
        }

        Assert.All(study.Aggregates.SelectMany(a => a.Statistics), s =>
        {
            Assert.True(double.IsFinite(s.Statistic));
            Assert.InRange(s.PValue, 0, 1);
        });
        foreach (var aggregate in study.Aggregates)
        {
            Assert.All(
                aggregate.EventCounts.Zip(aggregate.AverageAbnormalReturns), a => Assert.Equal(a.First == 0, double.IsNaN(a.Second)));
        }
    }

    private static Choice Of(params string[] series) => new(series, [Middle], NormalModel.ConstantMean, "", (-130, -11));

    private static void Near(double expected, double actual) => Assert.InRange(actual, expected - 1e-9, expected + 1e-9);

    private sealed record Choice(string[] Series, int[] Days, NormalModel Model, string Benchmark, (int First, int Last) Estimation);
}
