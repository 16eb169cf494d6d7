using Grpc.Core;
using TruceData.Server.Tests.Support;
using TruceData.V1;

namespace TruceData.Server.Tests.Reactions;

/// <summary>The reported moves of October 2025 against the prices in data/.</summary>
public sealed class ReconcileReactionsTests : IAsyncLifetime
{
    private const string Daily = "series/btcusd-daily";
    private WritableServer? _server;

    private WritableServer Server => _server!;

    public async ValueTask InitializeAsync() => _server = await WritableServer.StartAsync();

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    [Fact]
    public async Task Bitcoin_fell_by_15_percent_from_the_high_to_the_low_of_one_day()
    {
        var found = await OneAsync("bitcoin-15-percent-fall");
        Assert.Equal(Verdict.ConsistentUnderDefinition, found.Verdict);
        var highToLow = Measured(found, MeasurementDefinition.HighToLow, Daily);
        Assert.Equal((122509.66, 104582.41, true), (highToLow.StartValue, highToLow.EndValue, highToLow.WithinClaim));
        Assert.Equal(TestTimes.At("2025-10-10T00:00Z"), highToLow.StartTime);
        Assert.Equal(TestTimes.At("2025-10-11T00:00Z"), highToLow.EndTime);
        Assert.False(Measured(found, MeasurementDefinition.CloseToClose, Daily).WithinClaim);
        Assert.Contains(
            found.Measurements, m => m is { Definition: MeasurementDefinition.IntradayFromEvent, Series: "series/btcusd-hourly" });
        Assert.Contains(
            found.Measurements, m => m is { Definition: MeasurementDefinition.MatchedSessions, Series: "series/btcusd-hourly" });
        Assert.Equal(
            Enum.GetValues<MeasurementDefinition>()
                .Except([MeasurementDefinition.Unspecified, MeasurementDefinition.RollingWindow]),
            found.Measurements.Select(m => m.Definition).Distinct());
        Assert.Equal(
            [2, 3, 4, 5], found.Measurements.Where(m => m.Definition == MeasurementDefinition.PeakToTrough).Select(m => m.Sessions));
    }

    [Fact]
    public async Task Bitcoin_fell_by_more_than_12_percent_within_24_hours()
    {
        var found = await OneAsync("bitcoin-12-percent-24h");
        Assert.Equal(24 * 60 * 60, found.Reaction.Within.Seconds);
        var rolling = found.Measurements[found.VerdictIndex];
        Assert.Equal(
            (Verdict.Inconsistent, MeasurementDefinition.RollingWindow, "series/btcusd-hourly"),
            (found.Verdict, rolling.Definition, rolling.Series));
        Assert.Equal((122586.57, 105833.75), (rolling.StartValue, rolling.EndValue));
        Assert.Equal(TestTimes.At("2025-10-10T13:00Z"), rolling.StartTime);
        Assert.Equal(TestTimes.At("2025-10-10T22:00Z"), rolling.EndTime);
        Assert.All(found.Measurements, m => Assert.True((m.EndTime - m.StartTime).Seconds <= found.Reaction.Within.Seconds));
    }

    [Fact]
    public async Task Gold_fell_by_more_than_3_percent_from_the_close_before_to_the_low()
    {
        var found = await OneAsync("gold-2025-10-27");
        var bearing = found.Measurements[found.VerdictIndex];
        Assert.Equal(
            (Verdict.ConsistentUnderDefinition, MeasurementDefinition.PreviousCloseToLow, true),
            (found.Verdict, bearing.Definition, bearing.WithinClaim));
        Assert.Equal(-0.036, bearing.Observed, 3);
    }

    [Fact]
    public async Task Oil_rose_by_1_percent_from_close_to_close_on_13_October()
    {
        var found = await OneAsync("oil-1-percent-2025-10-13");
        Assert.Equal(Verdict.Consistent, found.Verdict);
        var plain = Measured(found, MeasurementDefinition.CloseToClose, "series/wti-front-daily");
        Assert.Equal((58.90, 59.49), (plain.StartValue, plain.EndValue));
        Assert.Equal(0.01, plain.Observed, 3);
        Assert.Equal(
            [
                MeasurementDefinition.CloseToClose,
                MeasurementDefinition.OpenToClose,
                MeasurementDefinition.PreviousCloseToLow,
                MeasurementDefinition.HighToLow,
            ],
            found.Measurements.Where(m => m.Series == "series/wti-front-daily").Select(m => m.Definition));
    }

    [Fact]
    public async Task The_sell_off_cannot_be_verified_without_market_values_and_comes_with_every_price_change()
    {
        var found = await OneAsync("us-stocks-2-trillion-2025-10-10");
        Assert.Equal(Verdict.Unverifiable, found.Verdict);
        Assert.Contains("market value in USD", found.UnverifiableReason);
        Assert.False(found.HasVerdictIndex);
        Assert.All(found.Measurements, m => Assert.Equal((false, UnitKind.Fraction), (m.WithinClaim, m.Unit.Kind)));
        Assert.Equal(
            [
                "series/nasdaq-composite-5min",
                "series/nasdaq-composite-daily",
                "series/sp500-5min",
                "series/sp500-close-daily",
                "series/sp500-ohlc-daily",
            ],
            found.Measurements.Where(m => m.Definition == MeasurementDefinition.CloseToClose).Select(m => m.Series));
        Assert.Equal(-0.0271, Measured(found, MeasurementDefinition.CloseToClose, "series/sp500-close-daily").Observed, 4);
        Assert.NotEmpty((await OneAsync("us-stocks-2-trillion-selloff")).Measurements);
    }

    [Theory]
    [InlineData("sp500-2025-10-10", Verdict.Consistent)]
    [InlineData("nasdaq-2025-10-10", Verdict.Consistent)]
    [InlineData("wti-2025-10-10", Verdict.Consistent)]
    [InlineData("bitcoin-12-percent-24h", Verdict.Inconsistent)]
    [InlineData("sp500-first-post-first-hour", Verdict.ConsistentUnderDefinition)]
    [InlineData("crypto-19-billion-liquidations", Verdict.Unverifiable)]
    [InlineData("gold-safe-haven", Verdict.Unverifiable)]
    [InlineData("sp500-2025-04-03", Verdict.Consistent)]
    [InlineData("nasdaq-2025-04-03", Verdict.Consistent)]
    [InlineData("sp500-2025-04-09", Verdict.Consistent)]
    [InlineData("sp500-2025-05-12", Verdict.Consistent)]
    [InlineData("sp500-2025-10-13", Verdict.Consistent)]
    [InlineData("nasdaq-2025-10-13", Verdict.Consistent)]
    [InlineData("gold-2025-10-27", Verdict.ConsistentUnderDefinition)]
    [InlineData("sp500-2025-10-27", Verdict.Consistent)]
    [InlineData("nasdaq-2025-10-27", Verdict.Consistent)]
    [InlineData("sp500-2025-04-04", Verdict.Consistent)]
    [InlineData("hang-seng-2025-10-13", Verdict.Consistent)]
    [InlineData("hang-seng-2025-10-14", Verdict.Consistent)]
    [InlineData("sse-composite-2025-10-14", Verdict.Consistent)]
    [InlineData("sp500-2025-10-10-afternoon", Verdict.Inconsistent)]
    public async Task Each_report_has_its_verdict(string reaction, Verdict verdict)
    {
        var found = await OneAsync(reaction);
        Assert.True(verdict == found.Verdict, $"{found.Verdict}: {string.Join(Environment.NewLine, found.Measurements)}");
        Assert.Equal(verdict == Verdict.Unverifiable, found.UnverifiableReason.Length > 0);
        Assert.Equal(verdict == Verdict.Unverifiable, !found.HasVerdictIndex);
    }

    [Fact]
    public async Task An_empty_request_takes_every_reaction_with_a_number_page_by_page()
    {
        var whole = await ReconcileAsync(new ReconcileReactionsRequest { PageSize = 100 });
        Assert.Equal(20, (await ReconcileAsync(new ReconcileReactionsRequest())).Reconciliations.Count);
        Assert.All(whole.Reconciliations, r => Assert.NotNull(r.Reaction.Quantity));
        var request = new ReconcileReactionsRequest { PageSize = 4 };
        var names = new List<string>();
        do
        {
            var page = await ReconcileAsync(request);
            names.AddRange(page.Reconciliations.Select(r => r.Reaction.Name));
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        Assert.Equal(whole.Reconciliations.Select(r => r.Reaction.Name), names);
    }

    [Fact]
    public async Task Rule01_only_bars_known_by_then_are_used()
    {
        var request = new ReconcileReactionsRequest
        {
            Reactions = { "reactions/sp500-first-post-first-hour" },
            AsOf = TestTimes.AsOf("2025-10-10T16:00Z"),
        };
        Assert.All(
            (await ReconcileAsync(request)).Reconciliations[0].Measurements,
            m => Assert.True(m.Series == "series/sp500-5min" && m.EndTime <= TestTimes.At("2025-10-10T16:00Z"), $"{m}"));

        foreach (var asOf in new[] { "2025-10-12T04:00Z", "2025-10-14T04:00Z", "2025-10-20T00:00Z" })
        {
            var answer = await ReconcileAsync(new ReconcileReactionsRequest { AsOf = TestTimes.AsOf(asOf) });
            Assert.True(answer.Snapshot.MaxKnowledgeTime <= answer.Snapshot.KnowledgeTime);
            Assert.All(answer.Reconciliations.SelectMany(r => r.Measurements), m => Assert.True(m.EndTime <= TestTimes.At(asOf)));
        }
    }

    [Fact]
    public async Task A_number_of_sessions_out_of_bounds_is_refused()
    {
        var refused = await Assert.ThrowsAsync<RpcException>(() => ReconcileAsync(new ReconcileReactionsRequest { MaxSessions = 61 }));
        Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
    }

    private async Task<Reconciliation> OneAsync(string id) =>
        (await ReconcileAsync(new ReconcileReactionsRequest { Reactions = { $"reactions/{id}" } })).Reconciliations.Single();

    private async Task<ReconcileReactionsResponse> ReconcileAsync(ReconcileReactionsRequest request) =>
        await Server.Reactions.ReconcileReactionsAsync(request, cancellationToken: WritableServer.Ct);

    private static Measurement Measured(Reconciliation found, MeasurementDefinition definition, string series) =>
        found.Measurements.Single(m => m.Definition == definition && m.Series == series);
}
