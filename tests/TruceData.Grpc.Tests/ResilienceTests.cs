using System.Net;
using System.Net.Sockets;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Grpc.Net.Client.Balancer;
using Grpc.Net.Client.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using TruceData.Grpc.Tests.Support;
using TruceData.Testing.V1;
using Xunit;

namespace TruceData.Grpc.Tests;

/// <summary>What the client does for a call that does not succeed at once: retries, waiting, other addresses, pings; and compression.</summary>
public sealed class ResilienceTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Calls_are_retried_as_often_as_the_policy_says()
    {
        var faults = new Faults { Count = 3 };
        await using var server = await StartAsync(faults);
        var client = server.Connect(Retrying(maxAttempts: 4));
        Assert.Equal("a", (await client.EchoAsync(new EchoRequest { Text = "a" }, cancellationToken: Ct)).Text);
        Assert.Equal([null, "1", "2", "3"], faults.Previous);
        faults.Restart(4);
        Assert.Equal(StatusCode.Unavailable, (await FailAsync(client)).StatusCode);
        Assert.Equal(4, faults.Previous.Count);
        faults.Restart(2);
        using var download = client.Download(new DownloadRequest { Count = 2 }, cancellationToken: Ct);
        Assert.True(await download.ResponseStream.MoveNext(Ct));
        Assert.Equal(3, faults.Previous.Count);
    }

    [Fact]
    public async Task The_channel_bounds_the_attempts_and_other_codes_are_final()
    {
        var faults = new Faults { Count = 9 };
        await using var server = await StartAsync(faults);
        var options = Retrying(maxAttempts: 9);
        options.MaxRetryAttempts = 3;
        Assert.Equal(StatusCode.Unavailable, (await FailAsync(server.Connect(options))).StatusCode);
        Assert.Equal(3, faults.Previous.Count);
        faults.Restart(1);
        faults.Code = StatusCode.NotFound;
        Assert.Equal(StatusCode.NotFound, (await FailAsync(server.Connect(options))).StatusCode);
        Assert.Single(faults.Previous);
    }

    [Theory]
    [InlineData("0", 2)]
    [InlineData("-1", 1)]
    [InlineData("soon", 1)]
    public async Task The_server_pushes_back(string pushback, int attempts)
    {
        var faults = new Faults { Count = 1, Pushback = pushback };
        await using var server = await StartAsync(faults);
        var client = server.Connect(Retrying(maxAttempts: 3, backoff: TimeSpan.FromMinutes(1)));
        if (attempts == 1)
            await FailAsync(client);
        else
            await client.EchoAsync(new EchoRequest(), deadline: Soon(10), cancellationToken: Ct);
        Assert.Equal(attempts, faults.Previous.Count);
    }

    [Fact]
    public async Task A_deadline_ends_the_waiting()
    {
        var faults = new Faults { Count = 9 };
        await using var server = await StartAsync(faults);
        var client = server.Connect(Retrying(maxAttempts: 3, backoff: TimeSpan.FromHours(1)));
        var exception = await Assert.ThrowsAsync<RpcException>(async () => await client.EchoAsync(new EchoRequest(), deadline: Soon(0.3), cancellationToken: Ct));
        Assert.Equal(StatusCode.DeadlineExceeded, exception.StatusCode);
    }

    [Fact]
    public void Policies_that_make_no_sense_are_refused()
    {
        Assert.Throws<InvalidOperationException>(() => GrpcChannel.ForAddress("http://localhost", Retrying(maxAttempts: 1)));
        Assert.Throws<InvalidOperationException>(() => GrpcChannel.ForAddress("http://localhost", Retrying(maxAttempts: 2, backoff: TimeSpan.Zero)));
    }

    [Fact]
    public async Task A_call_waits_for_a_server_that_comes_later()
    {
        var port = FreePort();
        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{port}");
        var client = new Testing.V1.TestService.TestServiceClient(channel);
        var waiting = client.EchoAsync(new EchoRequest { Text = "later" }, new CallOptions(deadline: Soon(20), cancellationToken: Ct).WithWaitForReady()).ResponseAsync;
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
        await using var one = await StartAsync(first);
        await using var two = await StartAsync(second);
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
        var exception = await Assert.ThrowsAsync<RpcException>(async () => await client.EchoAsync(new EchoRequest(), deadline: Soon(20), cancellationToken: Ct));
        Assert.True(exception.StatusCode == StatusCode.Unavailable, exception.ToString());
    }

    static DateTime Soon(double seconds) => TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(seconds);

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    static GrpcChannelOptions Retrying(int maxAttempts, TimeSpan? backoff = null)
    {
        var wait = backoff ?? TimeSpan.FromMilliseconds(5);
        var policy = new RetryPolicy
        {
            MaxAttempts = maxAttempts,
            InitialBackoff = wait,
            MaxBackoff = wait,
            BackoffMultiplier = 2,
            RetryableStatusCodes = { StatusCode.Unavailable },
        };
        return new() { ServiceConfig = new() { MethodConfigs = { new MethodConfig { Names = { MethodName.Default }, RetryPolicy = policy } } } };
    }

    static GrpcChannelOptions Balanced(LoadBalancingConfig config, params int[] ports) => new()
    {
        Credentials = ChannelCredentials.Insecure,
        ServiceProvider = new ServiceCollection()
            .AddSingleton<ResolverFactory>(new StaticResolverFactory(_ => ports.Select(port => new BalancerAddress("127.0.0.1", port))))
            .BuildServiceProvider(),
        ServiceConfig = new() { LoadBalancingConfigs = { config } },
    };

    static async Task<RpcException> FailAsync(Testing.V1.TestService.TestServiceClient client) =>
        await Assert.ThrowsAsync<RpcException>(async () => await client.EchoAsync(new EchoRequest(), cancellationToken: Ct));

    static Task<TestServer> StartAsync(Faults faults) =>
        TestServer.StartAsync(options => options.Interceptors.Add<Failing>(), services: services => services.AddSingleton(faults));

    sealed class Faults
    {
        public int Count { get; set; }

        public StatusCode Code { get; set; } = StatusCode.Unavailable;

        public string? Pushback { get; init; }

        public List<string?> Previous { get; } = [];

        public void Restart(int count)
        {
            Count = count;
            Previous.Clear();
        }
    }

    sealed class Failing(Faults faults) : Interceptor
    {
        public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
            TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
        {
            Fail(context);
            return continuation(request, context);
        }

        public override Task ServerStreamingServerHandler<TRequest, TResponse>(
            TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation)
        {
            Fail(context);
            return continuation(request, responseStream, context);
        }

        void Fail(ServerCallContext context)
        {
            var previous = context.GetHttpContext().Request.Headers["grpc-previous-rpc-attempts"];
            faults.Previous.Add(previous.Count == 0 ? null : previous.ToString());
            if (faults.Count-- <= 0)
                return;
            var trailers = faults.Pushback is { } pushback ? new Metadata { { "grpc-retry-pushback-ms", pushback } } : [];
            throw new RpcException(new Status(faults.Code, "not yet"), trailers);
        }
    }

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
