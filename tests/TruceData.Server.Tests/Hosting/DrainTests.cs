using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using TruceData.Server.Tests.Ingesting;
using TruceData.Server.Tests.Support;
using TruceData.V1;
using ServingStatus = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace TruceData.Server.Tests.Hosting;

/// <summary>Stops a real `trucedata` process while calls are running.</summary>
public sealed class DrainTests(CuratedServer curated) : IDisposable
{
    private const int Watchers = 300;

    private readonly TempFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_draining_server_reports_it_finishes_running_calls_and_exits_with_0()
    {
        await using var server = await StartAsync(drainSeconds: 30);
        using var upload = await OpenUploadAsync(server);
        var watchers = await WatchAsync(server);
        using var health = new Health.HealthClient(server.Clients.Invoker).Watch(
            new HealthCheckRequest { Service = "trucedata.v1.EventService" }, cancellationToken: Ct);
        Assert.Equal(ServingStatus.Serving, await NextAsync(health));
        // The poll of the store that all watchers share is renewed every second; afterwards it is cancelled before their calls are.
        await Task.Delay(TimeSpan.FromSeconds(1.5), Ct);

        await Command.SignalAsync(server.Process, "TERM");
        Assert.Equal(ServingStatus.NotServing, await NextAsync(health));
        Assert.False(await health.ResponseStream.MoveNext(Ct));
        foreach (var watcher in watchers) AssertStopping(await Assert.ThrowsAsync<RpcException>(() => watcher.ResponseStream.MoveNext(Ct)));

        // During the drain, a new connection receives NOT_SERVING, and its calls are refused.
        using var other = GrpcChannel.ForAddress($"http://127.0.0.1:{server.GrpcPort}");
        foreach (var service in (string[])["", "trucedata.v1.EventService"])
        {
            var check = new HealthCheckRequest { Service = service };
            Assert.Equal(ServingStatus.NotServing, (await new Health.HealthClient(other).CheckAsync(check, cancellationToken: Ct)).Status);
        }

        var events = new V1.EventService.EventServiceClient(other);
        AssertStopping(await Assert.ThrowsAsync<RpcException>(
            async () => await events.ListEventsAsync(new ListEventsRequest(), cancellationToken: Ct)));

        await upload.RequestStream.CompleteAsync();
        await upload;
        await AssertEndedQuietlyAsync(server);
    }

    [Fact]
    public async Task A_call_that_exceeds_the_drain_time_is_ended_with_a_retry_hint()
    {
        await using var server = await StartAsync(drainSeconds: 0.5);
        using var upload = await OpenUploadAsync(server);
        await Command.SignalAsync(server.Process, "TERM");
        AssertStopping(await Assert.ThrowsAsync<RpcException>(async () => await upload));
        await AssertEndedQuietlyAsync(server);
    }

    private async Task<ServeProcess> StartAsync(double drainSeconds) =>
        await ServeProcess.StartAsync(
            curated.CopyStore(_folder[$"{drainSeconds}.db"]), "--drain-seconds", drainSeconds.ToString(CultureInfo.InvariantCulture));

    /// <summary>Opens a call that delays the shutdown.</summary>
    private static async Task<AsyncClientStreamingCall<ImportRecordsRequest, ImportRecordsResponse>> OpenUploadAsync(ServeProcess server)
    {
        var upload = server.Clients.Ingest.ImportRecords(cancellationToken: Ct);
        await upload.RequestStream.WriteAsync(new ImportRecordsRequest { Header = Uploads.Header(validateOnly: true) }, Ct);
        // A reply over the same connection proves that the upload has reached the server.
        await server.Clients.Dataset.GetDatasetAsync(new GetDatasetRequest(), cancellationToken: Ct);
        return upload;
    }

    private static async Task<IReadOnlyList<AsyncServerStreamingCall<WatchEventsResponse>>> WatchAsync(ServeProcess server)
    {
        var watchers = Enumerable.Range(0, Watchers).Select(
            _ => server.Clients.Events.WatchEvents(new WatchEventsRequest { AfterRevision = 1 }, cancellationToken: Ct)).ToArray();
        foreach (var watcher in watchers) Assert.True(await watcher.ResponseStream.MoveNext(Ct));
        return watchers;
    }

    private static async Task<ServingStatus> NextAsync(AsyncServerStreamingCall<HealthCheckResponse> watch) =>
        await watch.ResponseStream.MoveNext(Ct)
            ? watch.ResponseStream.Current.Status
            : throw new InvalidOperationException("The watch has ended.");

    private static void AssertStopping(RpcException ended)
    {
        Assert.Equal(StatusCode.Unavailable, ended.StatusCode);
        var status = Google.Rpc.Status.Parser.ParseFrom(ended.Trailers.GetValueBytes("grpc-status-details-bin"));
        Assert.Equal(
            new Duration { Seconds = 1 }, status.Details.Single(detail => detail.Is(RetryInfo.Descriptor)).Unpack<RetryInfo>().RetryDelay);
    }

    /// <summary>Asserts that the server exits with 0 and logged no fault for the calls that it ended.</summary>
    private static async Task AssertEndedQuietlyAsync(ServeProcess server)
    {
        var ended = await Command.EndAsync(server.Process);
        Assert.Equal((0, ""), (ended.Code, ended.Error));
        Assert.DoesNotMatch(@"(?m)^(warn|fail|crit): ", ended.Output);
    }
}
