using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using TruceData.Server.Tests.Support;
using TruceData.V1;

namespace TruceData.Server.Tests.Studies;

/// <summary>The refusals of intraday studies: the reason and the field to correct.</summary>
public sealed class IntradayRefusalTests(CuratedServer server)
{
    private const string Post = "events/us-100-tariff-threat-first-post";
    private const string Bitcoin = "series/btcusd-hourly";
    private const string Daily = "series/sp500-close-daily";

    public static TheoryData<string, string, string, EstimateImpactRequest> Refused { get; } = new()
    {
        { "WINDOW_INVALID", "step", "requires the length", Of(WindowUnit.Elapsed, Bitcoin) },
        { "WINDOW_INVALID", "step", "omit it", Elapsed(TimeSpan.FromHours(1), WindowUnit.Bars) },
        { "WINDOW_INVALID", "step", "omit it", Elapsed(TimeSpan.FromHours(1), WindowUnit.Sessions) },
        { "WINDOW_INVALID", "step", "omit it", Elapsed(TimeSpan.FromHours(1), WindowUnit.Unspecified) },
        { "VALUE_OUT_OF_BOUNDS", "step", "positive", Elapsed(TimeSpan.Zero) },
        { "VALUE_OUT_OF_BOUNDS", "step", "positive", Elapsed(TimeSpan.FromHours(-1)) },
        { "VALUE_OUT_OF_BOUNDS", "step", "1 second", new(Of(WindowUnit.Elapsed, Bitcoin)) { Step = new() { Nanos = 1 } } },
        { "VALUE_OUT_OF_BOUNDS", "step", "1 day", Elapsed(TimeSpan.FromHours(25)) },
        { "VALUE_OUT_OF_BOUNDS", "step", "positive", new(Of(WindowUnit.Elapsed, Bitcoin)) { Step = new() { Seconds = long.MaxValue } } },
        { "VALUE_OUT_OF_BOUNDS", "step", "multiple", Elapsed(TimeSpan.FromMinutes(90)) },
        { "VALUE_OUT_OF_BOUNDS", "step", "divide the day", Elapsed(TimeSpan.FromHours(7)) },
        { "ARGUMENT_CONFLICT", "window_unit", "bars of 1 session", Of(WindowUnit.Bars, Daily) },
        { "ARGUMENT_CONFLICT", "window_unit", "bars of 1 session", Of(WindowUnit.Bars, Bitcoin, Daily) },
        { "ARGUMENT_CONFLICT", "window_unit", "bars of 5 minutes", Of(WindowUnit.Bars, Bitcoin, "series/sp500-5min") },
        {
            "ARGUMENT_CONFLICT", "window_unit", "bars of 1 session",
            new(Of(WindowUnit.Elapsed, Daily)) { Step = Duration.FromTimeSpan(TimeSpan.FromHours(1)) }
        },
        {
            "ARGUMENT_CONFLICT", "benchmark", "longer than the units",
            new(Of(WindowUnit.Bars, Bitcoin)) { Model = NormalModel.MarketModel, Benchmark = Daily }
        },
        {
            "ARGUMENT_CONFLICT", "factors[1]", "longer than the units",
            new(Of(WindowUnit.Bars, "series/sp500-5min"))
            {
                Model = NormalModel.MultiFactor,
                Factors = { "series/nasdaq-composite-5min", Bitcoin },
            }
        },
        {
            "ARGUMENT_CONFLICT", "estimation_times", "SESSIONS",
            new(Of(WindowUnit.Sessions, Daily)) { EstimationTimes = EstimationTimes.SameTimesOfDay }
        },
        {
            "WINDOW_TOO_LARGE", "event_window", "at most",
            new(Of(WindowUnit.Bars, Bitcoin)) { EventWindow = new() { FirstOffset = -3, LastOffset = 600 } }
        },
        {
            "VALUE_OUT_OF_BOUNDS", "window_unit", "at most 2000000",
            new(Of(WindowUnit.Elapsed, "series/btcusd-perp-mark-1min"))
            {
                Events = { "events/phase-one-signed-2020-01-15" },
                Step = Duration.FromTimeSpan(TimeSpan.FromMinutes(1)),
            }
        },
        { "ENUM_UNKNOWN", "window_unit", "", Of((WindowUnit)9, Bitcoin) },
        { "ENUM_UNKNOWN", "estimation_times", "", new(Of(WindowUnit.Bars, Bitcoin)) { EstimationTimes = (EstimationTimes)9 } },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_wrong_request_is_refused_with_its_reason(string reason, string field, string text, EstimateImpactRequest request)
    {
        var refusal = await Refusal.OfAsync(() => server.Clients.EstimateAsync(request));
        refusal.Is(StatusCode.InvalidArgument, reason, field);
        Assert.Contains(text, refusal.Text, StringComparison.Ordinal);
    }

    private static EstimateImpactRequest Of(WindowUnit unit, params string[] series) => new()
    {
        Events = { Post },
        Series = { series },
        Model = NormalModel.ConstantMean,
        WindowUnit = unit,
        EstimationWindow = new() { FirstOffset = -100, LastOffset = -4 },
        EventWindow = new() { FirstOffset = -3, LastOffset = 12 },
    };

    private static EstimateImpactRequest Elapsed(TimeSpan step, WindowUnit unit = WindowUnit.Elapsed) =>
        new(Of(unit, Bitcoin)) { Step = Duration.FromTimeSpan(step) };
}
