using Grpc.Core;
using TruceData.Server.Tests.Support;
using TruceData.V1;

namespace TruceData.Server.Tests.Policies;

/// <summary>The real record, as it was known on days of October and November 2025.</summary>
public sealed class GetPolicyPathTests : IAsyncLifetime
{
    private const string Duties = "policies/us-additional-tariff-on-china";
    private const string Truce = "policies/tariff-truce";
    private WritableServer? _server;

    private WritableServer Server => _server!;

    public async ValueTask InitializeAsync() => _server = await WritableServer.StartAsync();

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    [Fact]
    public async Task On_15_October_100_points_more_are_threatened_for_1_November()
    {
        var path = await PathAsync(Duties, TestTimes.AsOf("2025-10-15T00:00Z"));
        Assert.Equal(
            [
                "2025-02-04T05:01:00Z..2025-03-04T05:01:00Z Expired level 0.1",
                "2025-03-04T05:01:00Z..2025-04-05T04:01:00Z Expired level 0.2",
                "2025-04-05T04:01:00Z..2025-04-09T04:01:00Z Expired level 0.3 change 0.1",
                "2025-04-09T04:01:00Z..2025-04-10T04:01:00Z Expired level 1.04",
                "2025-04-10T04:01:00Z..2025-05-14T04:01:00Z Expired level 1.45",
                "2025-05-14T04:01:00Z..2025-08-12T04:01:00Z Expired level 0.3",
                "2025-08-12T04:01:00Z..2025-11-10T05:01:00Z InForce level 0.3",
                "2025-11-01T04:00:00Z.. Threatened change 1",
                "2025-11-10T05:01:00Z.. Scheduled level 0.54",
            ],
            path.Steps.Select(Text));
        Assert.Equal(["events/us-100-tariff-threat-first-post", "events/us-100-tariff-threat"], path.Steps[7].Events);
        Assert.Equal(TestTimes.At("2025-10-10T21:00Z"), path.Steps[7].KnowledgeTime);
        Assert.True(path.Snapshot.MaxKnowledgeTime <= path.Snapshot.KnowledgeTime);
    }

    [Fact]
    public async Task Between_the_post_and_the_announcement_the_threat_has_no_figure()
    {
        var path = await PathAsync(Duties, TestTimes.AsOf("2025-10-10T15:00Z"));
        Assert.Equal("? Threatened", Text(path.Steps[^1]));
    }

    [Fact]
    public async Task On_27_October_the_threat_is_gone()
    {
        var path = await PathAsync(Duties, TestTimes.AsOf("2025-10-27T12:00Z"));
        Assert.DoesNotContain(path.Steps, s => s.State == PolicyState.Threatened);
        Assert.Equal(
            ["Expired", "Expired", "Expired", "Expired", "Expired", "Expired", "InForce", "Scheduled"],
            path.Steps.Select(s => s.State.ToString()));
    }

    [Fact]
    public async Task On_3_November_20_percent_are_scheduled_for_a_year_and_44_behind_them()
    {
        var path = await PathAsync(Duties, TestTimes.AsOf("2025-11-03T12:00Z"));
        Assert.Equal(
            [
                "2025-08-12T04:01:00Z..2025-11-10T05:01:00Z InForce level 0.3",
                "2025-11-10T05:01:00Z..2026-11-10T05:01:00Z Scheduled level 0.2",
                "2026-11-10T05:01:00Z.. Scheduled level 0.44 change -0.1",
            ],
            path.Steps.TakeLast(3).Select(Text));
    }

    [Theory]
    [InlineData("2025-08-11T00:00Z", "2025-08-12T04:01:00Z")]
    [InlineData("2025-10-27T12:00Z", "2025-11-10T05:01:00Z")]
    [InlineData("2025-11-03T12:00Z", "2026-11-10T05:00:00Z")]
    public async Task The_end_of_the_truce_moves_when_an_extension_becomes_known(string asOf, string end)
    {
        var path = await PathAsync(Truce, TestTimes.AsOf(asOf));
        Assert.Equal(TestTimes.At(end), path.Steps[^1].Valid.EndTime);
    }

    [Fact]
    public async Task A_suspended_rule_returns_after_its_year()
    {
        var path = await PathAsync("policies/us-entity-affiliates-rule", TestTimes.AsOf("2025-11-03T12:00Z"));
        Assert.Equal(
            [
                "2025-09-29T04:00:00Z..2025-11-10T05:00:00Z InForce level 20000",
                "2025-11-10T05:00:00Z..2026-11-10T05:00:00Z Suspended",
                "2026-11-10T05:00:00Z.. Scheduled level 20000",
            ],
            path.Steps.Select(Text));
    }

    [Theory]
    [InlineData(
        Duties,
        "2025-11-10T05:01:00Z..2026-11-10T05:01:00Z Expired level 0.2", "2026-11-10T05:01:00Z.. Undecided level 0.44 change -0.1")]
    [InlineData(
        "policies/us-entity-affiliates-rule",
        "2025-11-10T05:00:00Z..2026-11-10T05:00:00Z Suspended", "2026-11-10T05:00:00Z.. Undecided level 20000")]
    public async Task After_the_year_no_step_returns_without_a_decision(string policy, string year, string after)
    {
        var path = await PathAsync(policy, TestTimes.AsOf("2027-01-01T00:00Z"));
        Assert.Equal([year, after], path.Steps.TakeLast(2).Select(Text));
    }

    [Fact]
    public async Task Only_steps_that_overlap_the_interval_are_given()
    {
        var path = await Server.Policies.GetPolicyPathAsync(new GetPolicyPathRequest
        {
            Name = Duties,
            Valid = new Interval { StartTime = TestTimes.At("2025-08-12T04:01Z"), EndTime = TestTimes.At("2025-11-01T04:00Z") },
            AsOf = TestTimes.AsOf("2025-10-15T00:00Z"),
        }, cancellationToken: WritableServer.Ct);
        Assert.Equal(["2025-08-12T04:01:00Z..2025-11-10T05:01:00Z InForce level 0.3"], path.Steps.Select(Text));
    }

    [Fact]
    public async Task Every_policy_has_a_path_without_overlap_and_without_look_ahead()
    {
        var policies = await Server.Policies.ListPoliciesAsync(new ListPoliciesRequest(), cancellationToken: WritableServer.Ct);
        foreach (var policy in policies.Policies)
        {
            foreach (var asOf in new[] { "2025-11-01T00:00Z", "2025-11-03T12:00Z", "2026-12-01T00:00Z" })
            {
                if (policy.KnowledgeTime > TestTimes.At(asOf)) continue;
                var path = await PathAsync(policy.Name, TestTimes.AsOf(asOf));
                Assert.True(path.Snapshot.MaxKnowledgeTime <= path.Snapshot.KnowledgeTime);
                var inForce = path.Steps.Where(s => s.State == PolicyState.InForce).ToArray();
                Assert.True(inForce.Length <= 1, $"{policy.Name}: {string.Join("; ", inForce.Select(Text))}");
            }
        }
    }

    [Fact]
    public async Task A_policy_that_is_not_known_yet_is_refused()
    {
        var refused = await Assert.ThrowsAsync<RpcException>(() => PathAsync(Truce, TestTimes.AsOf("2025-05-01T00:00Z")));
        Assert.Equal(StatusCode.NotFound, refused.StatusCode);
    }

    private async Task<GetPolicyPathResponse> PathAsync(string policy, AsOf asOf) =>
        await Server.Policies.GetPolicyPathAsync(
            new GetPolicyPathRequest { Name = policy, AsOf = asOf }, cancellationToken: WritableServer.Ct);

    private static string Text(PolicyStep step)
    {
        var valid = step.Valid is null ? "?" : $"{Text(step.Valid.StartTime)}..{Text(step.Valid.EndTime)}";
        var level = step.Level is null ? "" : $" level {step.Level.Value}";
        var change = step.Change is null ? "" : $" change {step.Change.Value}";
        return $"{valid} {step.State}{level}{change}";
    }

    private static string Text(Google.Protobuf.WellKnownTypes.Timestamp? time) =>
        time is null ? "" : $"{time.ToDateTimeOffset():yyyy-MM-dd'T'HH:mm:ss'Z'}";
}
