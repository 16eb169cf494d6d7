using Grpc.Core;
using TruceData.Server.Tests.Support;
using TruceData.V1;

namespace TruceData.Server.Tests.Studies;

/// <summary>What EstimateImpact refuses: the code, the reason and the field that is to blame.</summary>
public sealed class StudyRefusalTests(CuratedServer server)
{
    private const string Post = "events/us-100-tariff-threat-first-post";
    private const string Closes = "series/sp500-close-daily";
    private const string NewStock = "series/usa-rare-earth-daily"; // It begins three weeks before the event.

    public static TheoryData<string, string, EstimateImpactRequest> Refused { get; } = new()
    {
        { "FIELD_REQUIRED", "series", new() { Events = { Post } } },
        { "ARGUMENT_CONFLICT", "filter", new() { Events = { Post }, Filter = new(), Series = { Closes }, Benchmark = Closes } },
        { "BENCHMARK_MISSING", "benchmark", new() { Events = { Post }, Series = { Closes } } },
        { "BENCHMARK_MISSING", "benchmark", Of(NormalModel.Dimson) },
        { "ARGUMENT_CONFLICT", "benchmark", new(Of(NormalModel.ConstantMean)) { Benchmark = Closes } },
        { "RESOURCE_NOT_FOUND", "benchmark", new(Of(NormalModel.MarketModel)) { Benchmark = "series/nothing" } },
        { "FIELD_REQUIRED", "factors", Of(NormalModel.MultiFactor) },
        { "ARGUMENT_CONFLICT", "factors", new(Of(NormalModel.ConstantMean)) { Factors = { Closes } } },
        { "ARGUMENT_CONFLICT", "factor_values", new(Of(NormalModel.ConstantMean)) { FactorValues = FactorValues.Returns } },
        { "ARGUMENT_CONFLICT", "dimson_lags", new(Of(NormalModel.ConstantMean)) { DimsonLags = 1 } },
        { "VALUE_OUT_OF_BOUNDS", "dimson_lags", new(Of(NormalModel.Dimson)) { Benchmark = Closes, DimsonLags = 11 } },
        {
            "ARGUMENT_CONFLICT", "return_span",
            new(Of(NormalModel.ScholesWilliams)) { Benchmark = Closes, ReturnSpan = ReturnSpan.TradeToTrade }
        },
        {
            "ARGUMENT_CONFLICT", "factor_values",
            new(Of(NormalModel.MultiFactor))
            {
                Factors = { Closes },
                FactorValues = FactorValues.Returns,
                ReturnSpan = ReturnSpan.TradeToTrade,
            }
        },
        { "WINDOW_INVALID", "estimation_window", new(Of(NormalModel.ConstantMean)) { EstimationWindow = Range(-60, -10) } },
        { "WINDOW_INVALID", "estimation_window", new(Of(NormalModel.ConstantMean)) { EstimationWindow = Range(-11, -60) } },
        { "WINDOW_INVALID", "estimation_window", new(Of(NormalModel.ConstantMean)) { EstimationWindow = Range(-30, -11) } },
        { "WINDOW_TOO_LARGE", "estimation_window", new(Of(NormalModel.ConstantMean)) { EstimationWindow = Range(int.MinValue, -11) } },
        { "WINDOW_TOO_LARGE", "event_window", new(Of(NormalModel.ConstantMean)) { EventWindow = Range(-10, int.MaxValue) } },
        { "WINDOW_INVALID", "cumulative_windows[0]", new(Of(NormalModel.ConstantMean)) { CumulativeWindows = { Range(0, 11) } } },
        {
            "NAME_REPEATED", "cumulative_windows[1]",
            new(Of(NormalModel.ConstantMean)) { CumulativeWindows = { Range(0, 1), Range(0, 1) } }
        },
        {
            "WINDOW_TOO_LARGE", "event_window",
            new(Of(NormalModel.ConstantMean)) { EstimationWindow = Range(-5010, -11), EventWindow = Range(-10, 489) }
        },
        { "VALUE_OUT_OF_BOUNDS", "minimum_observations", new(Of(NormalModel.ConstantMean)) { MinimumObservations = 3 } },
        { "VALUE_OUT_OF_BOUNDS", "confidence_level", new(Of(NormalModel.ConstantMean)) { ConfidenceLevel = double.NaN } },
        { "VALUE_OUT_OF_BOUNDS", "confidence_level", new(Of(NormalModel.ConstantMean)) { ConfidenceLevel = 1 } },
        { "NAME_REPEATED", "tests[1]", new(Of(NormalModel.ConstantMean)) { Tests = { EventStudyTest.Sign, EventStudyTest.Sign } } },
        { "ENUM_UNKNOWN", "tests[0]", new(Of(NormalModel.ConstantMean)) { Tests = { EventStudyTest.Unspecified } } },
        { "FIELD_REQUIRED", "bootstrap", new(Of(NormalModel.ConstantMean)) { Tests = { EventStudyTest.Bootstrap } } },
        { "ARGUMENT_CONFLICT", "bootstrap", new(Of(NormalModel.ConstantMean)) { Bootstrap = new() { Replications = 100 } } },
        {
            "VALUE_OUT_OF_BOUNDS", "bootstrap.replications",
            new(Of(NormalModel.ConstantMean)) { Tests = { EventStudyTest.Bootstrap }, Bootstrap = new() { Replications = 99 } }
        },
        { "FIELD_REQUIRED", "groups[0].events", new(Of(NormalModel.ConstantMean)) { Groups = { new EventGroup { Label = "a" } } } },
        { "NAME_REPEATED", "groups[1].label", new(Of(NormalModel.ConstantMean)) { Groups = { Group("a", Post), Group("a", Post) } } },
        { "NAME_REPEATED", "groups[0].events[1]", new(Of(NormalModel.ConstantMean)) { Groups = { Group("a", Post, Post) } } },
        { "VALUE_OUT_OF_BOUNDS", "groups[0].label", new(Of(NormalModel.ConstantMean)) { Groups = { Group("", Post) } } },
        {
            "ARGUMENT_CONFLICT", "groups[0].events[1]",
            new(Of(NormalModel.ConstantMean)) { Groups = { Group("a", Post, "events/us-100-tariff-threat") } }
        },
        { "ARGUMENT_CONFLICT", "adjustment_family", new(Of(NormalModel.ConstantMean)) { AdjustmentFamily = AdjustmentFamily.Window } },
        { "ENUM_UNKNOWN", "adjustment_family", new(Of(NormalModel.ConstantMean)) { AdjustmentFamily = (AdjustmentFamily)99 } },
        { "ENUM_UNKNOWN", "overlap_policy", new(Of(NormalModel.ConstantMean)) { OverlapPolicy = (OverlapPolicy)4 } },
        { "ENUM_UNKNOWN", "alternative", new(Of(NormalModel.ConstantMean)) { Alternative = (AlternativeHypothesis)(-1) } },
        {
            "ARGUMENT_CONFLICT", "tests[1]",
            new(Of(NormalModel.ConstantMean))
            {
                Tests = { EventStudyTest.Sign, EventStudyTest.TimeSeriesT },
                Layout = ImpactLayout.Aggregates,
            }
        },
        {
            "ARGUMENT_CONFLICT", "groups[0].filter",
            new(Of(NormalModel.ConstantMean)) { Groups = { new EventGroup { Label = "a", Events = { Post }, Filter = new() } } }
        },
        {
            "FILTER_VALUE_UNKNOWN", "groups[0].filter.tags[0]",
            new(Of(NormalModel.ConstantMean)) { Groups = { new EventGroup { Label = "a", Filter = new() { Tags = { "no-such-tag" } } } } }
        },
        { "CURSOR_INVALID", "cursor", new(Of(NormalModel.ConstantMean)) { Cursor = "abc" } },
        { "FIELD_NOT_IN_SERIES", "field", new(Of(NormalModel.ConstantMean)) { Field = new() { Field = Field.Volume } } },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Is_refused(string reason, string field, EstimateImpactRequest request)
    {
        var refusal = await Refusal.OfAsync(() => server.Clients.EstimateAsync(request));
        Assert.Equal((reason, field), (refusal.Reason, Assert.Single(refusal.Fields)));
        Assert.Equal(reason == "RESOURCE_NOT_FOUND" ? StatusCode.NotFound : StatusCode.InvalidArgument, refusal.Code);
    }

    [Fact]
    public async Task A_study_of_which_nothing_can_be_estimated_says_what_is_missing()
    {
        var request = new EstimateImpactRequest
        {
            Events = { "events/us-reciprocal-tariffs-april-2025" },
            Series = { NewStock },
            Model = NormalModel.ConstantMean,
            MinimumObservations = 120,
        };
        var refusal = await Refusal.OfAsync(() => server.Clients.EstimateAsync(request));
        refusal.Is(StatusCode.FailedPrecondition, "TOO_FEW_OBSERVATIONS", null);
        var violation = Assert.Single(refusal.Detail<Google.Rpc.PreconditionFailure>().Violations);
        Assert.Equal($"events/us-reciprocal-tariffs-april-2025 {NewStock}", violation.Subject);
        Assert.Contains("requires 120", refusal.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_names_the_model_as_the_contract_does()
    {
        var refusal = await Refusal.OfAsync(() => server.Clients.EstimateAsync(Of(NormalModel.MarketModel)));
        Assert.Contains("NORMAL_MODEL_MARKET_MODEL", refusal.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_event_outside_the_calendar_is_out_of_range()
    {
        var request = new EstimateImpactRequest
        {
            Events = { "events/us-tariff-on-china-2017" },
            Series = { Closes },
            Model = NormalModel.ConstantMean,
        };
        (await Refusal.OfAsync(() => server.Clients.EstimateAsync(request)))
            .Is(StatusCode.OutOfRange, "CALENDAR_BOUNDS_EXCEEDED", "events[0]");
    }

    private static EstimateImpactRequest Of(NormalModel model) => new() { Events = { Post }, Series = { Closes }, Model = model };

    private static SessionRange Range(int first, int last) => new() { FirstOffset = first, LastOffset = last };

    private static EventGroup Group(string label, params string[] events) => new() { Label = label, Events = { events } };
}
