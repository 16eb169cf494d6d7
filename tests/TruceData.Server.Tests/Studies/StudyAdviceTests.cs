using System.Globalization;
using Grpc.Core;
using TruceData.Server.Tests.Support;
using TruceData.V1;

namespace TruceData.Server.Tests.Studies;

/// <summary>Following the advice of a warning or an error removes it.</summary>
public sealed class StudyAdviceTests(SyntheticMarket market) : IClassFixture<SyntheticMarket>
{
    private const int Middle = SyntheticMarket.Middle;
    private static readonly int[] s_apart = [Middle - 60, Middle - 30, Middle];

    [Fact]
    public async Task Clustered_events()
    {
        var request = Of(s_apart, "x-random", "x-factor", "x-gaps");
        var warning = Assert.Single(await WarningsAsync(request), w => w.Kind == ImpactWarningKind.ClusteredEvents);
        Assert.Contains("CROSS_SECTIONAL_T, PATELL_Z", warning.Message, StringComparison.Ordinal);
        request.Tests.Add(warning.PreferredTest);
        Assert.DoesNotContain(await WarningsAsync(request), w => w.Kind == ImpactWarningKind.ClusteredEvents);
    }

    [Theory]
    [InlineData("x-random")]
    [InlineData("x-random", "x-factor")]
    public async Task Small_samples(params string[] series)
    {
        var request = Of(s_apart, series);
        var warnings = (await WarningsAsync(request)).Where(w => w.Kind == ImpactWarningKind.SmallSample).ToArray();
        Assert.NotEmpty(warnings);
        foreach (var warning in warnings)
        {
            var followed = new EstimateImpactRequest(request) { Tests = { warning.PreferredTest } };
            // The averages of single series have no clusters, so that they prefer a test that assumes independence.
            var kinds = (await market.Clients.EstimateAsync(followed)).Aggregates[^1].Warnings.Select(w => w.Kind).ToArray();
            Assert.DoesNotContain(ImpactWarningKind.SmallSample, kinds);
            if (warning.PreferredTest == EventStudyTest.AdjustedBmpT) Assert.DoesNotContain(ImpactWarningKind.ClusteredEvents, kinds);
        }
    }

    [Fact]
    public async Task Events_in_the_estimation_window()
    {
        var request = Of(s_apart, "x-random");
        var text = await TextAsync(request, ImpactWarningKind.EventsInEstimationWindow);
        Assert.Contains("exclude_other_events", text!, StringComparison.Ordinal);
        request.ExcludeOtherEvents = true;
        Assert.Null(await TextAsync(request, ImpactWarningKind.EventsInEstimationWindow));
    }

    [Fact]
    public async Task Overlapping_event_windows()
    {
        var request = Of([Middle - 60, Middle, Middle + 5], "x-random");
        Assert.Contains("DROP_ALL", (await TextAsync(request, ImpactWarningKind.OverlappingWindows))!, StringComparison.Ordinal);
        request.OverlapPolicy = OverlapPolicy.DropAll;
        var study = await market.Clients.EstimateAsync(request);
        Assert.DoesNotContain(ImpactWarningKind.OverlappingWindows, study.Kinds);
        Assert.Equal([1, 2], study.Results[0].Warnings.Where(w => w.Kind == ImpactWarningKind.ExcludedFromAverages).Select(w => w.Row));
        Assert.Equal(OverlapPolicy.DropAll, study.Header.OverlapPolicy);
        Assert.Equal((2, 1), (study.Aggregates[0].ExcludedEvents, study.Aggregates[0].EventCounts[0]));
        Assert.DoesNotContain(study.Results[0].CumulativeAbnormalReturns, double.IsNaN);
    }

    [Theory]
    [InlineData(Middle, 49)]
    [InlineData(60, 49)]
    public async Task Too_few_observations(int other, int expected)
    {
        // As a warning beside an event that has enough, and as an error without one.
        var request = Of([60, other], "x-random");
        if (other == 60) request.Events.RemoveAt(1);
        request.MinimumObservations = 100;
        var text = other == 60
            ? (await Refusal.OfAsync(() => market.Clients.EstimateAsync(request))).Text
            : (await TextAsync(request, ImpactWarningKind.TooFewObservations))!;
        request.MinimumObservations = MinimumIn(text);
        Assert.Equal(expected, request.MinimumObservations);
        Assert.Null(await TextAsync(request, ImpactWarningKind.TooFewObservations));
    }

    [Fact]
    public async Task A_lower_minimum_is_not_advised_when_the_model_does_not_allow_it()
    {
        var refusal = await Refusal.OfAsync(() => market.Clients.EstimateAsync(Of([Middle], "x-one")));
        Assert.DoesNotContain("minimum_observations", refusal.Text, StringComparison.Ordinal);
        Assert.Contains("needs at least 4", refusal.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_test_over_events()
    {
        var request = Of(s_apart, "x-random");
        request.Tests.Add(EventStudyTest.TimeSeriesT);
        var warning = Assert.Single(await WarningsAsync(request));
        Assert.Equal((ImpactWarningKind.NoTestOverEvents, EventStudyTest.TimeSeriesT), (warning.Kind, warning.Test));
        request.Tests.Add(EventStudyTest.BrownWarner1985T);
        Assert.Empty(await WarningsAsync(request));
    }

    [Fact]
    public async Task A_test_of_results_in_a_layout_without_results()
    {
        var request = Of(s_apart, "x-random");
        request.Layout = ImpactLayout.Aggregates;
        Assert.DoesNotContain(EventStudyTest.TimeSeriesT, (await market.Clients.EstimateAsync(request)).Header.Tests);
        request.Tests.Add(EventStudyTest.TimeSeriesT);
        var refusal = await Refusal.OfAsync(() => market.Clients.EstimateAsync(request));
        refusal.Is(StatusCode.InvalidArgument, "ARGUMENT_CONFLICT", "tests[0]");
        request.Layout = ImpactLayout.Tables;
        Assert.NotEmpty((await market.Clients.EstimateAsync(request)).Results[0].AbnormalReturnPValues);
    }

    [Fact]
    public async Task An_event_outside_the_calendar()
    {
        var request = new EstimateImpactRequest
        {
            Events = { "events/us-100-tariff-threat-first-post", "events/us-tariff-on-china-2017" },
            Series = { "series/sp500-close-daily" },
            Model = NormalModel.ConstantMean,
        };
        var refusal = await Refusal.OfAsync(() => market.Clients.EstimateAsync(request));
        refusal.Is(StatusCode.OutOfRange, "CALENDAR_BOUNDS_EXCEEDED", "events[1]");
        request.Events.RemoveAt(1);
        Assert.NotEmpty((await market.Clients.EstimateAsync(request)).Results);
    }

    private static int MinimumIn(string text)
    {
        const string Advice = "minimum_observations of at most ";
        var number = text[(text.IndexOf(Advice, StringComparison.Ordinal) + Advice.Length)..];
        return int.Parse(number[..number.IndexOf(',')], CultureInfo.InvariantCulture);
    }

    private static EstimateImpactRequest Of(IEnumerable<int> days, params string[] series) => new()
    {
        Events = { days.Select(SyntheticMarket.Event) },
        Series = { series.Select(s => $"series/{s}") },
        Model = NormalModel.ConstantMean,
    };

    /// <summary>Returns the warnings of the last aggregate.</summary>
    private async Task<IReadOnlyList<ImpactWarning>> WarningsAsync(EstimateImpactRequest request) =>
        (await market.Clients.EstimateAsync(request)).Aggregates[^1].Warnings;

    /// <summary>Returns the text of the first warning of a kind about a row; null without one.</summary>
    private async Task<string?> TextAsync(EstimateImpactRequest request, ImpactWarningKind kind) =>
        (await market.Clients.EstimateAsync(request)).Results.SelectMany(r => r.Warnings).FirstOrDefault(w => w.Kind == kind)?.Message;
}
