using Grpc.Core;
using Grpc.Net.Client;
using TruceData.Server.Tests.Ingesting;
using TruceData.Server.Tests.Support;
using TruceData.V1;

namespace TruceData.Server.Tests.Volume;

/// <summary>Tests the memory of a server that many clients use at once.</summary>
public sealed class CrowdTests(CuratedServer curated) : IDisposable
{
    private const int Readers = 200;
    private const int Watchers = 1_000;
    private const int Uploaded = 30;
    private const int Bars = 500_000;
    private const int Connections = 20;
    private const long MaxResident = 1L << 30;

    private readonly TempFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Two_hundred_readers_a_thousand_watchers_and_thirty_uploads_stay_under_a_gibibyte()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Resident memory is read from /proc.");
        await using var server = await ServeProcess.StartAsync(curated.CopyStore(_folder["store.db"]));
        var channels = Enumerable.Range(0, Connections).Select(_ => GrpcChannel.ForAddress($"http://127.0.0.1:{server.GrpcPort}")).ToArray();
        var clients = channels.Select(channel => Clients.Create(channel.CreateCallInvoker())).ToArray();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var watchers = Enumerable.Range(0, Watchers).Select(i => WatchAsync(clients[i % Connections], end.Token)).ToArray();
        await Task.WhenAll(
        [
            .. Enumerable.Range(0, Uploaded).Select(i => SecondBars.ImportAsync(clients[i % Connections], $"series/upload-{i}", Bars)),
            .. Enumerable.Range(0, Readers).Select(i => ReadAsync(clients[i % Connections])),
        ]);
        var peak = ResidentMemory.ReadPeak(server.Process);
        await end.CancelAsync();
        Assert.All(await Task.WhenAll(watchers), messages => Assert.True(messages > 0));
        foreach (var channel in channels) channel.Dispose();
        TestContext.Current.TestOutputHelper?.WriteLine($"The resident memory reached {peak >> 20} MiB.");
        Assert.True(peak < MaxResident, $"The resident memory reached {peak >> 20} MiB.");
    }

    /// <summary>Watches until the end and returns the number of messages.</summary>
    private static async Task<int> WatchAsync(Clients clients, CancellationToken end)
    {
        var messages = 0;
        try
        {
            using var call = clients.Events.WatchEvents(new WatchEventsRequest { AfterRevision = 1 }, cancellationToken: end);
            while (await call.ResponseStream.MoveNext(end)) messages++;
        }
        catch (Exception ended) when (end.IsCancellationRequested && ended is RpcException or OperationCanceledException)
        {
            return messages;
        }

        return messages;
    }

    private static async Task ReadAsync(Clients clients)
    {
        await clients.Events.ListEventsAsync(new ListEventsRequest(), cancellationToken: Ct);
        await clients.ReadSeriesAsync(new() { Series = { "series/btcusd-hourly" } });
        await clients.AlignAsync(new() { Filter = new EventFilter(), Series = { "series/btcusd-hourly", "series/btcusd-daily" } });
    }
}
