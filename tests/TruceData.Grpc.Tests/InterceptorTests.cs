using System.Collections.Concurrent;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Microsoft.Extensions.DependencyInjection;
using TruceData.Grpc.Tests.Support;
using TruceData.Testing.V1;
using Xunit;

namespace TruceData.Grpc.Tests;

/// <summary>Interceptors and credentials of both sides.</summary>
public sealed class InterceptorTests
{
    readonly ConcurrentQueue<string> _log = [];

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Server_interceptors_stand_around_every_kind_of_call_the_first_outermost()
    {
        await using var server = await TestServer.StartAsync(
            options =>
            {
                options.Interceptors.Add<Noting>("outer");
                options.Interceptors.Add<Noting>("inner");
            },
            services: services => services.AddSingleton(_log));
        await CallAllAsync(server.Client);
        string[] expected = ["outer unary", "inner unary", "outer client", "inner client", "outer server", "inner server", "outer duplex", "inner duplex"];
        Assert.Equal(expected, _log);
    }

    [Fact]
    public async Task Client_interceptors_stand_around_every_kind_of_call_the_first_outermost()
    {
        await using var server = await TestServer.StartAsync();
        var invoker = server.Channel.Intercept(new Noting(_log, "outer"), new Noting(_log, "inner"));
        await CallAllAsync(new Testing.V1.TestService.TestServiceClient(invoker));
        string[] expected = ["outer unary", "inner unary", "outer client", "inner client", "outer server", "inner server", "outer duplex", "inner duplex"];
        Assert.Equal(expected, _log);
    }

    [Fact]
    public async Task Credentials_of_channel_and_call_and_changed_headers_arrive()
    {
        await using var server = await TestServer.StartAsync();
        var client = server.Connect(new GrpcChannelOptions
        {
            Credentials = ChannelCredentials.Create(ChannelCredentials.Insecure, Token("channel-token", "a")),
        });
        await client.EchoAsync(new EchoRequest(), new CallOptions(credentials: Token("call-token", "b"), cancellationToken: Ct));
        Assert.Equal("a", server.Journal.RequestHeaders.GetValue("channel-token"));
        Assert.Equal("b", server.Journal.RequestHeaders.GetValue("call-token"));
        var invoker = server.Channel.CreateCallInvoker().Intercept(headers =>
        {
            headers.Add("changed", "yes");
            return headers;
        });
        await new Testing.V1.TestService.TestServiceClient(invoker).WithHost("other.example").EchoAsync(new EchoRequest(), cancellationToken: Ct);
        Assert.Equal("yes", server.Journal.RequestHeaders.GetValue("changed"));
        Assert.Equal("other.example", server.Journal.Host);
    }

    static CallCredentials Token(string key, string value) => CallCredentials.FromInterceptor((context, metadata) =>
    {
        Assert.EndsWith("/trucedata.testing.v1.TestService", context.ServiceUrl, StringComparison.Ordinal);
        metadata.Add(key, value);
        return Task.CompletedTask;
    });

    static async Task CallAllAsync(Testing.V1.TestService.TestServiceClient client)
    {
        await client.EchoAsync(new EchoRequest(), cancellationToken: Ct);
        using var upload = client.Upload(cancellationToken: Ct);
        await upload.RequestStream.CompleteAsync();
        await upload;
        using var download = client.Download(new DownloadRequest(), cancellationToken: Ct);
        Assert.False(await download.ResponseStream.MoveNext(Ct));
        using var chat = client.Chat(cancellationToken: Ct);
        await chat.RequestStream.CompleteAsync();
        Assert.False(await chat.ResponseStream.MoveNext(Ct));
    }

    sealed class Noting(ConcurrentQueue<string> log, string name) : Interceptor
    {
        public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
            TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
        {
            log.Enqueue($"{name} unary");
            return continuation(request, context);
        }

        public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
            IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation)
        {
            log.Enqueue($"{name} client");
            return continuation(requestStream, context);
        }

        public override Task ServerStreamingServerHandler<TRequest, TResponse>(
            TRequest request,
            IServerStreamWriter<TResponse> responseStream,
            ServerCallContext context,
            ServerStreamingServerMethod<TRequest, TResponse> continuation)
        {
            log.Enqueue($"{name} server");
            return continuation(request, responseStream, context);
        }

        public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
            IAsyncStreamReader<TRequest> requestStream,
            IServerStreamWriter<TResponse> responseStream,
            ServerCallContext context,
            DuplexStreamingServerMethod<TRequest, TResponse> continuation)
        {
            log.Enqueue($"{name} duplex");
            return continuation(requestStream, responseStream, context);
        }

        public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
            TRequest request,
            ClientInterceptorContext<TRequest, TResponse> context,
            AsyncUnaryCallContinuation<TRequest, TResponse> continuation)
        {
            log.Enqueue($"{name} unary");
            return continuation(request, context);
        }

        public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
            ClientInterceptorContext<TRequest, TResponse> context, AsyncClientStreamingCallContinuation<TRequest, TResponse> continuation)
        {
            log.Enqueue($"{name} client");
            return continuation(context);
        }

        public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
            TRequest request,
            ClientInterceptorContext<TRequest, TResponse> context,
            AsyncServerStreamingCallContinuation<TRequest, TResponse> continuation)
        {
            log.Enqueue($"{name} server");
            return continuation(request, context);
        }

        public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
            ClientInterceptorContext<TRequest, TResponse> context, AsyncDuplexStreamingCallContinuation<TRequest, TResponse> continuation)
        {
            log.Enqueue($"{name} duplex");
            return continuation(context);
        }
    }
}
