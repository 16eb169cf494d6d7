using Grpc.Core;
using TruceData.Server.Tests.Support;
using TruceData.V1;

namespace TruceData.Server.Tests.Policies;

/// <summary>The paths of the real policies, read, listed and aligned as series.</summary>
public sealed class PolicySeriesTests(CuratedServer server)
{
    private const string Policy = "policies/us-additional-tariff-on-china";
    private const string Duties = "series/us-additional-tariff-on-china";

    private readonly Clients _clients = server.Clients;

    [Fact]
    public async Task The_tariff_path_of_the_year_has_a_level_at_each_close()
    {
        var levels = await LevelsAsync(asOf: null);
        Assert.Equal(
            [
                (new DateOnly(2025, 2, 4), 0.1), (new DateOnly(2025, 3, 4), 0.2), (new DateOnly(2025, 4, 7), 0.3),
                (new DateOnly(2025, 4, 9), 1.04), (new DateOnly(2025, 4, 10), 1.45),
                (new DateOnly(2025, 5, 14), 0.3), (new DateOnly(2025, 11, 10), 0.2),
            ],
            Changes(levels));
        Assert.Equal(new DateOnly(2025, 11, 13), levels[^1].Day);
    }

    [Theory]
    [InlineData("2025-02-04T20:59:59Z", 0, double.NaN)] // before the first close under the first duty
    [InlineData("2025-02-04T21:00:00Z", 1, 0.1)]
    [InlineData("2025-04-09T20:00:00Z", 46, 1.04)]
    [InlineData("2025-10-10T20:00:00Z", 173, 0.3)]
    [InlineData("2025-11-09T00:00:00Z", 193, 0.3)]
    public async Task A_read_knows_the_path_of_its_knowledge_time(string asOf, int count, double last)
    {
        var levels = await LevelsAsync(TestTimes.AsOf(asOf));
        Assert.Equal(count, levels.Count);
        if (count > 0) Assert.Equal(last, levels[^1].Level);
        var described = (await _clients.Market.GetSeriesAsync(new() { Name = Duties, AsOf = TestTimes.AsOf(asOf) })).Series;
        Assert.Equal(count, described.BarCount);
    }

    /// <summary>At each close, the level of the bar is that of the step in force in the path as of that close.</summary>
    [Fact]
    public async Task The_last_level_known_at_a_close_is_that_of_the_path_in_force()
    {
        foreach (var close in (string[])["2025-02-14T21:00:00Z", "2025-04-09T20:00:00Z", "2025-05-14T20:00:00Z", "2025-10-10T20:00:00Z"])
        {
            var path = await _clients.Policies.GetPolicyPathAsync(new() { Name = Policy, AsOf = TestTimes.AsOf(close) });
            var inForce = Assert.Single(path.Steps, s => s.State == PolicyState.InForce);
            Assert.Equal(inForce.Level.Value, (await LevelsAsync(TestTimes.AsOf(close)))[^1].Level);
        }
    }

    [Fact]
    public async Task Policies_and_prices_join_session_by_session()
    {
        var (header, columns) = await _clients.AlignAsync(new()
        {
            Events = { "events/us-reciprocal-pause-2025-04-09" },
            Series = { Duties, "series/sp500-close-daily" },
            Window = new() { FirstOffset = -2, LastOffset = 2 },
        });
        Assert.Equal([Field.Value, Field.Close], header.Fields.Select(f => f.Field));
        Assert.Equal([0.3, 0.3, 1.04, 1.45, 1.45], columns[0].Values);
        Assert.Equal(columns[1].ObservationEndTimeUnixNanos, columns[0].ObservationEndTimeUnixNanos);
        Assert.Equal(5456.90, columns[1].Values[2]);

        var change = await _clients.AlignAsync(new()
        {
            Events = { "events/us-tariffs-on-china-104-2025-04-08" },
            Series = { Duties },
            Window = new() { FirstOffset = 0, LastOffset = 2 },
            Measure = Measure.Change,
        });
        Assert.Equal([0, 0.74, 1.15], change.Columns[0].Values.Select(v => Math.Round(v, 10)));
    }

    [Fact]
    public async Task A_level_is_not_known_before_the_close_that_it_holds_at()
    {
        var (_, columns) = await _clients.AlignAsync(new()
        {
            Events = { "events/us-100-tariff-threat-first-post" },
            Series = { Duties },
            Window = new() { FirstOffset = -1, LastOffset = 1 },
            AsOf = TestTimes.AsOf("2025-10-10T19:59:59Z"),
        });
        Assert.Equal([Missing.Present, Missing.NotYetKnown, Missing.NotYetKnown], columns[0].Missing);
        Assert.True(columns[0].MaxKnowledgeTime <= TestTimes.At("2025-10-10T19:59:59Z"));
    }

    [Fact]
    public async Task Series_are_listed_by_their_policy()
    {
        Assert.Equal([Duties], (await _clients.Market.ListSeriesAsync(new() { Policy = Policy })).Series.Select(s => s.Name));
        Assert.Empty((await _clients.Market.ListSeriesAsync(new() { Policy = "policies/japan-us-investment" })).Series);
        (await Refusal.OfAsync(async () => await _clients.Market.ListSeriesAsync(new() { Policy = "policies/nothing" })))
            .Is(StatusCode.NotFound, "RESOURCE_NOT_FOUND", "policy");
        (await Refusal.OfAsync(
            async () => await _clients.Market.ListSeriesAsync(new() { Policy = Policy, Instrument = "instruments/sp500" })))
            .Is(StatusCode.InvalidArgument, "ARGUMENT_CONFLICT", "policy");
    }

    private async Task<IReadOnlyList<(DateOnly Day, double Level)>> LevelsAsync(AsOf? asOf)
    {
        var answers = await _clients.ReadSeriesAsync(new() { Series = { Duties }, AsOf = asOf });
        return answers.Where(a => a.Chunk is not null)
            .SelectMany(a => a.Chunk.TimeUnixNanos.Zip(a.Chunk.Columns[0].Values))
            .Select(b => (DateOnly.FromDateTime(DateTime.UnixEpoch.AddTicks(b.First / 100)), b.Second))
            .ToArray();
    }

    private static IEnumerable<(DateOnly Day, double Level)> Changes(IReadOnlyList<(DateOnly Day, double Level)> levels) =>
        levels.Where((l, i) => i == 0 || !l.Level.Equals(levels[i - 1].Level));
}
