using System.Net.Sockets;
using Grpc.Core;
using Grpc.Net.Client;
using TruceData.Server.Tests.Support;
using TruceData.V1;

namespace TruceData.Server.Tests.Hosting;

/// <summary>Tests clients that vanish without closing their connection, as after a power failure or behind a broken path.</summary>
public sealed class KeepAliveTests(CuratedServer curated) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TempFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_call_slot_of_a_vanished_client_is_released()
    {
        await using var server = await InProcessServer.StartAsync(curated.CopyStore(_folder["store.db"]), configure: options => options with
        {
            MaxCalls = 1,
            KeepAlivePingDelay = TimeSpan.FromSeconds(1),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(1),
        });
        VanishingStream? stream = null;
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (context, cancellationToken) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
                return stream = new VanishingStream(socket);
            },
        };
        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{server.GrpcPort}", new() { HttpHandler = handler });
        using var watch = new V1.EventService.EventServiceClient(channel).WatchEvents(
            new WatchEventsRequest { AfterRevision = 1 }, cancellationToken: Ct);
        Assert.True(await watch.ResponseStream.MoveNext(Ct));
        Assert.Equal(StatusCode.ResourceExhausted, await CallAsync(server));

        stream!.HasVanished = true;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        patience.CancelAfter(Patience);
        while (await CallAsync(server) is not StatusCode.OK and var status)
        {
            Assert.Equal(StatusCode.ResourceExhausted, status);
            await Task.Delay(TimeSpan.FromMilliseconds(100), patience.Token);
        }
    }

    [Fact]
    public async Task A_client_that_answers_pings_keeps_a_silent_call()
    {
        await using var server = await InProcessServer.StartAsync(curated.CopyStore(_folder["store.db"]), configure: options => options with
        {
            KeepAlivePingDelay = TimeSpan.FromSeconds(1),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(1),
        });
        using var upload = server.Clients.Ingest.ImportRecords(cancellationToken: Ct);
        await upload.RequestStream.WriteAsync(new() { Header = new() { Author = "test", Message = "slow", ValidateOnly = true } }, Ct);
        await Task.Delay(TimeSpan.FromSeconds(4), Ct);
        await upload.RequestStream.CompleteAsync();
        Assert.Equal(1, (await upload).Revision.Number);
    }

    private static async Task<StatusCode> CallAsync(InProcessServer server)
    {
        try
        {
            await server.Clients.Dataset.GetDatasetAsync(new GetDatasetRequest());
            return StatusCode.OK;
        }
        catch (RpcException error)
        {
            return error.StatusCode;
        }
    }

    /// <summary>A connection that stays open, while everything that arrives after the client has vanished is dropped.</summary>
    private sealed class VanishingStream(Socket socket) : NetworkStream(socket, ownsSocket: true)
    {
        public bool HasVanished { get; set; }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            while (true)
            {
                var count = await base.ReadAsync(buffer, cancellationToken);
                if (!HasVanished || count == 0) return count;
            }
        }
    }
}
