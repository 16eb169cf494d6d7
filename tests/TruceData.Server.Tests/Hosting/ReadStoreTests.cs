using System.Diagnostics;
using Google.Rpc;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using TruceData.Server.Tests.Support;
using TruceData.Store.Tests;
using TruceData.V1;
using ServingStatus = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace TruceData.Server.Tests.Hosting;

/// <summary>`trucedata serve --read-store` with a hot standby of PostgreSQL.</summary>
public sealed class ReadStoreTests : IAsyncLifetime
{
    private static readonly TimeSpan MaxInterruption = TimeSpan.FromSeconds(5);
    private PostgresServer? _primary;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private PostgresServer Primary => _primary!;

    public async ValueTask InitializeAsync()
    {
        if (PostgresCluster.UnavailableReason is null) _primary = await PostgresServer.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_primary is not null) await _primary.DisposeAsync();
    }

    [Fact]
    public async Task Reads_and_watches_go_on_while_one_of_the_servers_is_down()
    {
        if (PostgresCluster.UnavailableReason is { } reason) Assert.Skip(reason);
        await using (var filling = await ServeProcess.StartAsync(Primary.Location)) (await filling.StopAsync()).Succeeded();
        var standby = await Primary.AddStandbyAsync();
        await using var server = await ServeProcess.StartAsync(Primary.Location, "--read-store", standby.Location);
        var written = (await RemoveAsync(server, "claims/capitalism-institute-two-trillion-2025-10-11-p3-us-100-tariff-threat-first-post-time")).Revision;
        var own = new AsOf { MinRevision = written.Number, ContentHash = written.ContentHash };
        Assert.Equal(written.ContentHash, (await ReadAsync(server, own)).ContentHash);
        await Primary.WaitForAsync(standby, Ct);
        using var watch = server.Clients.Events.WatchEvents(
            new() { AfterRevision = written.Number, HeartbeatInterval = new() { Seconds = 1 } }, cancellationToken: Ct);
        Assert.True(await watch.ResponseStream.MoveNext(Ct));

        await Primary.StopAsync();
        var interruption = Stopwatch.StartNew();
        Assert.Equal(written.Number, (await ReadAsync(server, own)).Revision);
        Assert.True(interruption.Elapsed < MaxInterruption, $"{interruption.Elapsed}");
        Assert.Equal(ServingStatus.Serving, await GetHealthAsync(server));
        await IsUnavailableAsync(() => RemoveAsync(server, "claims/other"));
        await IsUnavailableAsync(() => ReadAsync(server, new AsOf { MinRevision = written.Number + 1 }));
        for (var i = 0; i < 3; i++) Assert.True(await watch.ResponseStream.MoveNext(Ct));
        await using (var second = await ServeProcess.StartWithVariableAsync($"TRUCEDATA_READ_STORE={standby.Location}", Primary.Location))
        {
            Assert.Contains("writes fail until the primary can be reached", second.Output, StringComparison.Ordinal);
            Assert.Equal(written.ContentHash, (await ReadAsync(second, own)).ContentHash);
        }

        await Primary.StartAgainAsync();
        await standby.StopAsync();
        Assert.Equal(written.Number, (await ReadAsync(server, own)).Revision);
        var next = await RemoveAsync(server, "claims/fox-business-additional-tariff-2025-10-10-p2-us-100-tariff-threat-first-post-time");
        Assert.Equal(next.Revision.Number, (await ReadAsync(server, asOf: null)).Revision);
        var end = await server.StopAsync();
        var log = $"{end.Output}{end.Error}";
        Assert.Single(log.Split('\n'), line => line.Contains("Reads go to the primary.", StringComparison.Ordinal));
        Assert.Single(log.Split('\n'), line => line.Contains("Reads go on from the read store", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("truce.db", "Host=localhost")]
    [InlineData("Host=localhost", "truce.db")]
    [InlineData("Host=localhost", "")]
    public async Task A_file_is_refused_as_a_store_with_standbys_and_as_a_standby(string store, string readStore)
    {
        var result = await Command.RunAsync("serve", "--store", store, "--read-store", readStore, "--grpc-port", "0", "--http-port", "0");
        result.Refused(1, "A read store is a PostgreSQL standby of a PostgreSQL store, not a file.");
    }

    private static async Task<Snapshot> ReadAsync(ServeProcess server, AsOf? asOf) =>
        (await server.Clients.Dataset.GetDatasetAsync(new() { AsOf = asOf }, cancellationToken: Ct)).Snapshot;

    private static async Task<RemoveRecordsResponse> RemoveAsync(ServeProcess server, string name) =>
        await server.Clients.Ingest.RemoveRecordsAsync(
            new() { Header = new() { Author = "a test", Message = "why" }, Names = { name } }, cancellationToken: Ct);

    private static async Task<ServingStatus> GetHealthAsync(ServeProcess server)
    {
        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{server.GrpcPort}");
        return (await new Health.HealthClient(channel).CheckAsync(new(), cancellationToken: Ct)).Status;
    }

    private static async Task IsUnavailableAsync(Func<Task> call)
    {
        var refusal = await Refusal.OfAsync(call);
        refusal.Is(StatusCode.Unavailable, "STORE_UNAVAILABLE", field: null);
        Assert.True(refusal.Detail<RetryInfo>().RetryDelay.Seconds > 0);
    }
}
