using Grpc.Core;
using TruceData.Server.Curation;
using TruceData.Server.Tests.Support;
using TruceData.V1;

namespace TruceData.Server.Tests.Services;

/// <summary>The curated record as a server returns it: when it is known, and what its numbers measure.</summary>
public sealed class CuratedRecordTests(CuratedServer server)
{
    private const string NewYorkClose = "2025-05-12T20:00:00Z";
    private const string Truce = "events/geneva-truce-2025-05";

    private readonly Clients _clients = server.Clients;

    [Fact]
    public async Task The_Geneva_statement_is_known_at_the_New_York_close_of_its_day()
    {
        var reply = await _clients.Events.GetEventAsync(new() { Name = Truce, AsOf = TestTimes.AsOf(NewYorkClose) });
        Assert.Equal(TestTimes.At("2025-05-12T07:20:00Z"), reply.Event.KnowledgeTime);
        Assert.Contains(reply.Claims, c => c.Source == "sources/joint-statement-geneva-2025-05-12");

        var path = await _clients.Policies.GetPolicyPathAsync(
            new() { Name = "policies/us-additional-tariff-on-china", AsOf = TestTimes.AsOf(NewYorkClose) });
        var step = Assert.Single(path.Steps, s => s.Events.Contains(Truce) && s.Level?.Value == 0.3);
        Assert.Equal((0.3, 0.3), (step.Level.Low, step.Level.High));
    }

    [Theory]
    [InlineData(Truce, "2025-05-12T07:19:59Z")]
    [InlineData("events/us-affiliates-rule-2025-09", "2025-09-29T15:59:59Z")]
    [InlineData("events/cn-rare-earth-controls-2025-04-04", "2025-04-04T10:00:59Z")]
    [InlineData("events/us-appeals-court-ieepa-ruling-2025-08-29", "2025-08-29T22:46:59Z")]
    [InlineData("events/us-trade-court-ieepa-ruling-2025-05-28", "2025-05-29T00:10:59Z")]
    public async Task An_event_is_known_from_the_second_after_this_one(string name, string lastUnknown)
    {
        var asOf = TestTimes.AsOf(lastUnknown);
        var refusal = await Refusal.OfAsync(async () => await _clients.Events.GetEventAsync(new() { Name = name, AsOf = asOf }));
        refusal.Is(StatusCode.NotFound, "NOT_YET_KNOWN", "name");
        asOf.KnowledgeTime.Seconds++;
        Assert.Equal(name, (await _clients.Events.GetEventAsync(new() { Name = name, AsOf = asOf })).Event.Name);
    }

    [Fact]
    public async Task Claims_say_what_their_numbers_measure()
    {
        var request = new ListClaimsRequest { FieldPath = "summary", PageSize = 1000 };
        var reply = await _clients.Events.ListClaimsAsync(request);
        Assert.Empty(reply.NextPageToken);
        var measured = reply.Claims.Where(c => c.Statistic is not null).ToDictionary(c => c.Name);
        var curated = DataFolder.Load(Repository.Data).Records.Values.OfType<Claim>().Where(c => c.Statistic is not null).ToArray();
        Assert.NotEmpty(curated);
        Assert.Equal(curated.ToDictionary(c => c.Name, c => c.Statistic), measured.ToDictionary(c => c.Key, c => c.Value.Statistic));

        var exports = measured["claims/ainvest-fragile-truce-2025-10-26-p4-zhejiang-arcana-exports-2025-summary"];
        Assert.Equal("year-on-year growth of exports to the United States", exports.Statistic.Measure);
        Assert.Equal("2025-01/2025-09", exports.Statistic.Period.StatedTime);
    }

    [Theory]
    [InlineData("growth of exports", "events/zhejiang-arcana-exports-2025")]
    [InlineData("companies that rely on China", "events/usgs-supply-warning-2025")]
    public async Task Events_are_found_by_what_their_claims_measure(string query, string name)
    {
        var reply = await _clients.Events.ListEventsAsync(new() { Filter = new() { Query = query } });
        Assert.Contains(reply.Events, e => e.Name == name);
    }
}
