using Grpc.Core;
using TruceData.Server.Tests.Support;
using TruceData.V1;

namespace TruceData.Server.Tests.Studies;

/// <summary>SimulatePower over the wire. The Domain's tests compare the power with its closed form.</summary>
public sealed class PowerTests(SyntheticMarket market) : IClassFixture<SyntheticMarket>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, string, Action<SimulatePowerRequest>> Refused { get; } = new()
    {
        { "FIELD_REQUIRED", "study", r => r.Study = null },
        { "FIELD_REQUIRED", "study.series", r => r.Study.Series.Clear() },
        { "RESOURCE_NOT_FOUND", "study.series[0]", r => r.Study.Series[0] = "series/none" },
        { "BENCHMARK_MISSING", "study.benchmark", r => r.Study.Model = NormalModel.MarketModel },
        { "ARGUMENT_CONFLICT", "study.events", r => r.Study.Events.Add("events/a") },
        { "ARGUMENT_CONFLICT", "study.filter", r => r.Study.Filter = new() },
        { "ARGUMENT_CONFLICT", "study.regression", r => r.Study.Regression = new() },
        { "ARGUMENT_CONFLICT", "study.buy_and_hold", r => r.Study.BuyAndHold = true },
        { "ARGUMENT_CONFLICT", "study.tests[1]", r => r.Study.Tests.Add(EventStudyTest.Bootstrap) },
        { "WINDOW_INVALID", "study.event_window", r => r.Study.EventWindow = new() { FirstOffset = 1 } },
        { "FIELD_REQUIRED", "event_counts", r => r.EventCounts.Clear() },
        { "VALUE_OUT_OF_BOUNDS", "event_counts[0]", r => r.EventCounts[0] = 1 },
        { "VALUE_OUT_OF_BOUNDS", "event_counts[1]", r => r.EventCounts[1] = 1_001 },
        { "VALUE_OUT_OF_BOUNDS", "event_counts[1]", r => r.EventCounts[1] = 10 },
        { "FIELD_REQUIRED", "effects", r => r.Effects.Clear() },
        { "VALUE_OUT_OF_BOUNDS", "effects", r => r.Effects.Add(Enumerable.Range(1, 30).Select(i => (double)i)) },
        { "VALUE_OUT_OF_BOUNDS", "effects[1]", r => r.Effects[1] = double.NaN },
        { "VALUE_OUT_OF_BOUNDS", "effects[1]", r => r.Effects[1] = double.NegativeInfinity },
        { "NAME_REPEATED", "effects[1]", r => r.Effects[1] = r.Effects[0] },
        { "WINDOW_INVALID", "effect_window", r => r.EffectWindow = new() { FirstOffset = 2, LastOffset = 2 } },
        { "VALUE_OUT_OF_BOUNDS", "replications", r => r.Replications = int.MaxValue },
        { "VALUE_OUT_OF_BOUNDS", "replications", r => r.Replications = -1 },
        { "VALUE_OUT_OF_BOUNDS", "significance_level", r => r.SignificanceLevel = double.NaN },
        { "VALUE_OUT_OF_BOUNDS", "significance_level", r => r.SignificanceLevel = 1 },
        { "ENUM_UNKNOWN", "effect_unit", r => r.EffectUnit = (EffectUnit)9 },
        {
            "VALUE_OUT_OF_BOUNDS", "replications", r =>
            {
                r.Study.EventWindow = new() { FirstOffset = -10, LastOffset = 489 };
                r.EventCounts[1] = 1_000;
                (r.Replications, r.Study.EstimationWindow) = (10_000, new() { FirstOffset = -4_000, LastOffset = -11 });
            }
        },
        { "INTERVAL_REVERSED", "period", r => r.Period = new() { StartTime = At("2020-01-01"), EndTime = At("2019-01-01") } },
        { "CALENDAR_BOUNDS_EXCEEDED", "period", r => r.Period = new() { StartTime = At("1969-01-01") } },
        { "CALENDAR_BOUNDS_EXCEEDED", "period", r => r.Period = new() { EndTime = At("2199-01-01") } },
        { "TOO_FEW_OBSERVATIONS", "", r => r.Period = new() { EndTime = At("2019-08-01") } },
        { "TOO_FEW_OBSERVATIONS", "", r => r.Study.Series[0] = "series/x-missing" },
    };

    [Fact]
    public async Task The_header_states_every_choice_and_the_cells_follow()
    {
        var messages = await CallAsync(Request());
        var header = messages[0].Header;
        Assert.Equal((1_000, 0.05, EffectUnit.Return, 4), (header.Replications, header.SignificanceLevel, header.EffectUnit, header.Cells));
        Assert.Equal((NormalModel.ConstantMean, 120), (header.Study.Model, header.Study.MinimumObservations));
        Assert.Equal(["series/x-random"], header.Series);

        // 399 returns; the first event that has 120 of them before it is that of day 131.
        Assert.Equal(SyntheticMarket.Days - 131, header.Candidates);
        var cells = messages.Skip(1).Select(m => m.Cell).ToArray();
        Assert.Equal([(10, 0), (10, 0.01), (40, 0), (40, 0.01)], cells.Select(c => (c.EventCount, c.Effect)));
        Assert.All(cells.Select(c => Assert.Single(c.Rates)), rate =>
        {
            Assert.Equal((EventStudyTest.PatellZ, 0, 1_000), (rate.Test, rate.WindowIndex, rate.Studies));
            Near(Math.Sqrt(rate.RejectionRate * (1 - rate.RejectionRate) / 1_000), rate.StandardError);
        });
        Assert.InRange(cells[0].Rates[0].RejectionRate, 0.01, 0.12);

        // An effect of one standard deviation over 10 events shifts z by 3.16: the power is 88 %.
        Assert.InRange(cells[1].Rates[0].RejectionRate, 0.8, 0.97);
        Assert.True(cells[3].Rates[0].RejectionRate > 0.99);
        Assert.Equal(messages, await CallAsync(Request()));
    }

    [Fact]
    public async Task Every_test_has_a_rate_over_every_window()
    {
        var request = Request();
        request.Replications = 100;
        request.Study.Tests.Clear();
        request.Study.EventWindow = new() { FirstOffset = -1, LastOffset = 1 };
        request.Study.CumulativeWindows.Add(new SessionRange { FirstOffset = 0, LastOffset = 0 });
        request.Study.CumulativeWindows.Add(new SessionRange { FirstOffset = -1, LastOffset = 1 });
        var cell = (await CallAsync(request))[^1].Cell;
        Assert.Equal(2 * 17, cell.Rates.Count);
        Assert.All(cell.Rates, r => Assert.Equal(100, r.Studies));
        foreach (var pair in cell.Rates.Chunk(2))
            Assert.True(pair[0].RejectionRate >= pair[1].RejectionRate, $"{pair[0].Test} gains power from sessions without the effect");
    }

    [Fact]
    public async Task A_call_can_be_cancelled_between_cells()
    {
        var request = Request();
        (request.EventCounts[1], request.Replications) = (1_000, 10_000);
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);
        using var call = market.Clients.Impact.SimulatePower(request, cancellationToken: cancellation.Token);
        Assert.True(await call.ResponseStream.MoveNext(Token));
        await cancellation.CancelAsync();
        var error = await Assert.ThrowsAsync<RpcException>(async () => await call.ResponseStream.ReadAllAsync(Token).ToListAsync(Token));
        Assert.Equal(StatusCode.Cancelled, error.StatusCode);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Is_refused(string reason, string field, Action<SimulatePowerRequest> change)
    {
        var request = Request();
        change(request);
        var refusal = await Refusal.OfAsync(() => CallAsync(request));
        Assert.Equal((reason, field), (refusal.Reason, refusal.Fields.SingleOrDefault() ?? ""));
    }

    private async Task<List<SimulatePowerResponse>> CallAsync(SimulatePowerRequest request)
    {
        using var call = market.Clients.Impact.SimulatePower(request, cancellationToken: Token);
        return await call.ResponseStream.ReadAllAsync(Token).ToListAsync(Token);
    }

    private static SimulatePowerRequest Request() => new()
    {
        Study = new()
        {
            Series = { "series/x-random" },
            Model = NormalModel.ConstantMean,
            EventWindow = new(),
            MinimumObservations = 120,
            Tests = { EventStudyTest.PatellZ },
        },
        EventCounts = { 10, 40 },
        Effects = { 0, 0.01 },
        Seed = 7,
    };

    private static Google.Protobuf.WellKnownTypes.Timestamp At(string date) => TestTimes.At($"{date}T00:00Z");

    private static void Near(double expected, double actual) => Assert.InRange(actual, expected - 1e-12, expected + 1e-12);
}
