using Grpc.Core;
using Grpc.Net.Client;
using TruceData.Server.Tests.Support;
using TruceData.V1;

namespace TruceData.Server.Tests.Hosting;

/// <summary>Tests clients that keep a stream open and read nothing of it.</summary>
public sealed class StalledReaderTests(CuratedServer curated) : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_stream_whose_reader_has_stopped_ends_and_frees_its_call()
    {
        await using var server = await InProcessServer.StartAsync(
            curated.CopyStore(_folder["store.db"]),
            configure: options => options with { MaxCalls = 1, MaxCallsPerClient = 1, StreamTimeout = TimeSpan.FromSeconds(1) });
        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{server.GrpcPort}");
        using var stalled = new V1.EventService.EventServiceClient(channel).WatchEvents(new WatchEventsRequest(), cancellationToken: Ct);
        await stalled.ResponseHeadersAsync;
        Assert.Equal(StatusCode.ResourceExhausted, await CallAsync(server));
        for (var tries = 0; await CallAsync(server) is not StatusCode.OK and var status; tries++)
        {
            Assert.Equal((StatusCode.ResourceExhausted, true), (status, tries < 300));
            await Task.Delay(TimeSpan.FromMilliseconds(100), Ct);
        }

        await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (await stalled.ResponseStream.MoveNext(Ct)) continue;
        });
    }

    /// <summary>Makes a call on a connection of its own and returns its status.</summary>
    private static async Task<StatusCode> CallAsync(InProcessServer server)
    {
        try
        {
            await server.Clients.Events.ListEventsAsync(new ListEventsRequest(), cancellationToken: Ct);
            return StatusCode.OK;
        }
        catch (RpcException e)
        {
            return e.StatusCode;
        }
    }
}
