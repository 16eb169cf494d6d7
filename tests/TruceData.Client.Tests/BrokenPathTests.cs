using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using TruceData.V1;

namespace TruceData.Client.Tests;

/// <summary>Tests calls whose connection stays open while nothing is forwarded, and calls through a proxy of the environment.</summary>
public sealed class BrokenPathTests(RunningServer server) : IClassFixture<RunningServer>
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_watch_without_heartbeats_ends_with_an_error()
    {
        var error = await WatchAsync(TimeSpan.FromSeconds(1), new() { Attempts = 1 });
        Assert.Equal(StatusCode.Unavailable, error.Code);
        Assert.Contains("sent neither a change nor a heartbeat for 3 s", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pings_find_a_broken_path_before_heartbeats_do()
    {
        var error = await WatchAsync(TimeSpan.FromHours(1), new() { Attempts = 1, KeepAlive = TimeSpan.FromSeconds(3) });
        Assert.Equal(StatusCode.Unavailable, error.Code);
        Assert.Contains("stopped in the middle of an answer", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_read_ends_with_an_error()
    {
        // The first read of a server is its slowest.
        using var direct = new TruceDataClient(server.Address);
        await direct.GetDatasetAsync(cancellationToken: CancellationToken);
        using var proxy = new StallingProxy(server.Port);
        using var client = new TruceDataClient(proxy.Address, new TruceDataClientOptions { Timeout = TimeSpan.FromSeconds(5) });
        await client.GetDatasetAsync(cancellationToken: CancellationToken);
        proxy.Stall();
        var error = await Assert.ThrowsAsync<TruceDataException>(() => client.GetEventsAsync(cancellationToken: CancellationToken));
        Assert.Equal(StatusCode.DeadlineExceeded, error.Code);
        Assert.Equal($"{proxy.Address} did not answer within 5 s: request less data, or set a longer Timeout.", error.Message);
    }

    [Fact]
    public async Task A_slow_consumer_is_not_taken_for_a_silent_server()
    {
        using var client = new TruceDataClient(server.Address, new TruceDataClientOptions { Attempts = 1 });
        var count = 0;
        await foreach (var _ in client.WatchEventsAsync(CreateRequest(TimeSpan.FromSeconds(1)), CancellationToken))
        {
            if (count == 0) await Task.Delay(TimeSpan.FromSeconds(4), CancellationToken);
            if (++count == 5) break;
        }
        Assert.Equal(5, count);
    }

    [Fact]
    public async Task Beyond_loopback_the_error_names_the_variable_of_the_proxy()
    {
        using var client = new TruceDataClient("truce.example:50051", new TruceDataClientOptions { Attempts = 1 });
        var error = await Assert.ThrowsAsync<TruceDataException>(() => client.GetDatasetAsync(cancellationToken: CancellationToken));
        Assert.Equal(
            "No TruceData server answers at truce.example:50051 through the proxy in the environment variable http_proxy: "
                + "add truce.example to no_proxy to connect directly, or correct http_proxy.",
            error.Message);
    }

    [Fact]
    public async Task Keep_alive_is_bounded_and_an_infinite_timeout_is_accepted()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new TruceDataClientOptions { KeepAlive = TimeSpan.FromSeconds(2) });
        Assert.Throws<ArgumentOutOfRangeException>(() => new TruceDataClientOptions { KeepAlive = TimeSpan.FromDays(2) });
        using var client = new TruceDataClient(server.Address, new() { Timeout = Timeout.InfiniteTimeSpan });
        Assert.Equal(1, (await client.GetDatasetAsync(cancellationToken: CancellationToken)).Revision.Number);
    }

    private static WatchEventsRequest CreateRequest(TimeSpan heartbeatInterval) =>
        new() { AfterRevision = 1, HeartbeatInterval = Duration.FromTimeSpan(heartbeatInterval) };

    /// <summary>Watches until the first heartbeat, breaks the path and returns the error that ends the watch.</summary>
    private async Task<TruceDataException> WatchAsync(TimeSpan heartbeatInterval, TruceDataClientOptions options)
    {
        using var proxy = new StallingProxy(server.Port);
        using var client = new TruceDataClient(proxy.Address, options);
        return await Assert.ThrowsAsync<TruceDataException>(async () =>
        {
            await foreach (var _ in client.WatchEventsAsync(CreateRequest(heartbeatInterval), CancellationToken)) proxy.Stall();
        });
    }
}
