using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using TruceData.Grpc.Tests.Support;
using TruceData.Testing.V1;
using Xunit;

namespace TruceData.Grpc.Tests;

/// <summary>What the client says when servers and connections break, and when a service breaks the rules of its stream.</summary>
public sealed class FaultTests
{
    const string Broken = "/broken/trucedata.testing.v1.TestService/Echo";

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string, StatusCode> Faults => new()
    {
        { "reset 2", StatusCode.Internal },
        { "reset 7", StatusCode.Unavailable },
        { "reset 8", StatusCode.Cancelled },
        { "reset 11", StatusCode.ResourceExhausted },
        { "abort", StatusCode.Internal },
        { "no status", StatusCode.Unknown },
        { "bad status", StatusCode.Unknown },
        { "status 99", StatusCode.Unknown },
        { "half a message", StatusCode.Internal },
        { "two messages", StatusCode.Unimplemented },
        { "no message", StatusCode.Unimplemented },
        { "garbage", StatusCode.Internal },
        { "unknown encoding", StatusCode.Internal },
        { "html", StatusCode.Unknown },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Broken_answers_become_statuses(string fault, StatusCode expected)
    {
        await using var server = await TestServer.StartAsync(map: app => app.MapPost(Broken, http => AnswerAsync(http, fault)));
        using var handler = new Prefix();
        using var channel = GrpcChannel.ForAddress(server.Address, new GrpcChannelOptions { HttpHandler = handler });
        var client = new Testing.V1.TestService.TestServiceClient(channel);
        var exception = await Assert.ThrowsAsync<RpcException>(async () => await client.EchoAsync(new EchoRequest(), cancellationToken: Ct));
        Assert.Equal(expected, exception.StatusCode);
    }

    // A server that enforces the deadline may be heard before the client's own timer.
    [Theory]
    [InlineData("reset 8")]
    [InlineData("reset 5")]
    [InlineData("reset 2")]
    [InlineData("abort")]
    public async Task A_call_that_breaks_after_the_deadline_has_exceeded_it(string fault)
    {
        var clock = new HandClock();
        await using var server = await TestServer.StartAsync(map: app => app.MapPost(Broken, async http =>
        {
            clock.Now += TimeSpan.FromMinutes(1);
            await AnswerAsync(http, fault);
        }));
        using var handler = new Prefix();
        await using var services = new ServiceCollection().AddSingleton<TimeProvider>(clock).BuildServiceProvider();
        using var channel = GrpcChannel.ForAddress(server.Address, new GrpcChannelOptions { HttpHandler = handler, ServiceProvider = services });
        var client = new Testing.V1.TestService.TestServiceClient(channel);
        var deadline = clock.Now.UtcDateTime.AddSeconds(30);
        var exception = await Assert.ThrowsAsync<RpcException>(async () => await client.EchoAsync(new EchoRequest(), deadline: deadline, cancellationToken: Ct));
        Assert.Equal(StatusCode.DeadlineExceeded, exception.StatusCode);
    }

    [Fact]
    public async Task A_closed_channel_ends_its_calls()
    {
        await using var server = await TestServer.StartAsync();
        var call = server.Client.EchoAsync(new EchoRequest { DelayMs = 20_000 }, cancellationToken: Ct);
        await server.Journal.Started.Task.WaitAsync(Ct);
        server.Channel.Dispose();
        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(async () => await call)).StatusCode);
        var later = await Assert.ThrowsAsync<RpcException>(async () => await server.Client.EchoAsync(new EchoRequest(), cancellationToken: Ct));
        Assert.Equal(StatusCode.Cancelled, later.StatusCode);
    }

    [Fact]
    public async Task One_write_and_one_read_at_a_time()
    {
        await using var server = await TestServer.StartAsync();
        using var call = server.Client.Chat(cancellationToken: Ct);
        var read = call.ResponseStream.MoveNext(Ct);
        await Assert.ThrowsAsync<InvalidOperationException>(() => call.ResponseStream.MoveNext(Ct));
        await call.RequestStream.CompleteAsync();
        Assert.False(await read);
        await Assert.ThrowsAnyAsync<Exception>(() => call.RequestStream.WriteAsync(new EchoRequest(), Ct));
    }

    static async Task AnswerAsync(HttpContext http, string fault)
    {
        var message = RawClient.Frame(new EchoResponse { Text = "x" }.ToByteArray());
        http.Response.ContentType = fault == "html" ? "text/html" : "application/grpc";
        if (fault == "unknown encoding")
            http.Response.Headers["grpc-encoding"] = "snappy";
        byte[] body = fault switch
        {
            "half a message" => message[..6],
            "two messages" => [.. message, .. message],
            "no message" => [],
            "garbage" => RawClient.Frame([0xff, 0xff]),
            _ => message,
        };
        await http.Response.StartAsync();
        await http.Response.Body.WriteAsync(body);
        await http.Response.Body.FlushAsync();
        if (fault.StartsWith("reset", StringComparison.Ordinal))
            http.Features.GetRequiredFeature<IHttpResetFeature>().Reset(int.Parse(fault[6..]));
        else if (fault == "abort")
            http.Abort();
        else if (fault != "no status" && fault != "html")
            http.Response.AppendTrailer("grpc-status", fault switch { "bad status" => "x", "status 99" => "99", _ => "0" });
    }

    // A clock that is set by hand, and timers that never come.
    sealed class HandClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

        public override DateTimeOffset GetUtcNow() => Now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    sealed class Prefix : DelegatingHandler
    {
        public Prefix() : base(new SocketsHttpHandler())
        {
        }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.RequestUri = new Uri(request.RequestUri!, Broken);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
