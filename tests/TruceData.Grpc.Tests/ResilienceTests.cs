using System.Net;
using System.Net.Sockets;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Client.Balancer;
using Grpc.Net.Client.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using TruceData.Grpc.Tests.Support;
using TruceData.Testing.V1;
using Xunit;

namespace TruceData.Grpc.Tests;

/// <summary>What the client does for a call that does not reach its server at once: waiting, other addresses, pings; and compression.</summary>
public sealed class ResilienceTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_call_waits_for_a_server_that_comes_later()
    {
        var port = FreePort();
        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{port}");
        var client = new Testing.V1.TestService.TestServiceClient(channel);
        var waiting = client.EchoAsync(new EchoRequest { Text = "later" }, new CallOptions(deadline: Soon(60), cancellationToken: Ct).WithWaitForReady()).ResponseAsync;
        await Task.Delay(300, Ct);
        Assert.False(waiting.IsCompleted);
        await using var server = await TestServer.StartAsync(port: port);
        Assert.Equal("later", (await waiting).Text);
        using var nowhere = GrpcChannel.ForAddress("http://127.0.0.1:1");
        var late = await Assert.ThrowsAsync<RpcException>(async () =>
            await new Testing.V1.TestService.TestServiceClient(nowhere).EchoAsync(new EchoRequest(), new CallOptions(deadline: Soon(0.4), cancellationToken: Ct).WithWaitForReady()));
        Assert.Equal(StatusCode.DeadlineExceeded, late.StatusCode);
    }

    [Fact]
    public async Task Calls_go_round_the_addresses_and_past_one_that_is_down()
    {
        var (first, second) = (new Faults(), new Faults());
        await using var one = await first.StartAsync();
        await using var two = await second.StartAsync();
        using var channel = GrpcChannel.ForAddress("static:///here", Balanced(new RoundRobinConfig(), one.Address.Port, FreePort(), two.Address.Port));
        var client = new Testing.V1.TestService.TestServiceClient(channel);
        for (var i = 0; i < 12; i++)
            await client.EchoAsync(new EchoRequest(), cancellationToken: Ct);
        Assert.Equal(12, first.Previous.Count + second.Previous.Count);
        Assert.InRange(first.Previous.Count, 3, 9);
        first.Restart(0);
        second.Restart(0);
        using var pickFirst = GrpcChannel.ForAddress("static:///here", Balanced(new PickFirstConfig(), FreePort(), two.Address.Port, one.Address.Port));
        for (var i = 0; i < 5; i++)
            await new Testing.V1.TestService.TestServiceClient(pickFirst).EchoAsync(new EchoRequest(), cancellationToken: Ct);
        Assert.Equal((0, 5), (first.Previous.Count, second.Previous.Count));
        Assert.Throws<ArgumentException>(() => GrpcChannel.ForAddress("static:///here"));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task Requests_are_compressed_on_demand(string encoding)
    {
        var sizes = new List<long>();
        await using var server = await TestServer.StartAsync(
            services: services => services.AddSingleton(sizes),
            map: app => app.Use(async (http, next) =>
            {
                var counting = new CountingStream(http.Request.Body);
                http.Request.Body = counting;
                await next(http);
                sizes.Add(counting.Count);
                Assert.Equal(encoding, http.Request.Headers["grpc-encoding"]);
                Assert.False(http.Request.Headers.ContainsKey("grpc-internal-encoding-request"));
            }));
        var headers = new Metadata { { "grpc-internal-encoding-request", encoding } };
        var request = new EchoRequest { Text = new string('x', 50_000) };
        Assert.Equal(request.Text, (await server.Client.EchoAsync(request, headers, cancellationToken: Ct)).Text);
        using var upload = server.Client.Upload(headers, cancellationToken: Ct);
        await upload.RequestStream.WriteAsync(request, Ct);
        await upload.RequestStream.CompleteAsync();
        Assert.Equal(1, (await upload).Messages);
        Assert.All(sizes, size => Assert.InRange(size, 10, 2_000));
        Assert.Throws<InvalidOperationException>(() => server.Client.Echo(request, new Metadata { { "grpc-internal-encoding-request", "snappy" } }, cancellationToken: Ct));
    }

    [Fact]
    public async Task Pings_find_a_connection_that_is_dead()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var silent = Task.Run(async () =>
        {
            using var socket = await listener.AcceptSocketAsync(Ct);
            // An empty SETTINGS frame, RFC 9113 section 6.5; and then nothing, whatever comes.
            await socket.SendAsync(new byte[] { 0, 0, 0, 4, 0, 0, 0, 0, 0 }, Ct);
            var buffer = new byte[1000];
            while (await socket.ReceiveAsync(buffer, Ct) > 0)
            {
            }
        }, Ct);
        using var handler = new SocketsHttpHandler { KeepAlivePingDelay = TimeSpan.FromSeconds(1), KeepAlivePingTimeout = TimeSpan.FromSeconds(1) };
        using var channel = GrpcChannel.ForAddress($"http://{listener.LocalEndpoint}", new GrpcChannelOptions { HttpHandler = handler });
        var client = new Testing.V1.TestService.TestServiceClient(channel);
        var exception = await Assert.ThrowsAsync<RpcException>(async () => await client.EchoAsync(new EchoRequest(), deadline: Soon(60), cancellationToken: Ct));
        Assert.True(exception.StatusCode == StatusCode.Unavailable, exception.ToString());
    }

    static DateTime Soon(double seconds) => TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(seconds);

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    static GrpcChannelOptions Balanced(LoadBalancingConfig config, params int[] ports) => new()
    {
        Credentials = ChannelCredentials.Insecure,
        ServiceProvider = new ServiceCollection()
            .AddSingleton<ResolverFactory>(new StaticResolverFactory(_ => ports.Select(port => new BalancerAddress("127.0.0.1", port))))
            .BuildServiceProvider(),
        ServiceConfig = new() { LoadBalancingConfigs = { config } },
    };

    sealed class CountingStream(Stream inner) : MemoryStream
    {
        public long Count { get; private set; }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = await inner.ReadAsync(buffer, cancellationToken);
            Count += count;
            return count;
        }
    }
}
