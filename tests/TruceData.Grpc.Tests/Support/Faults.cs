using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.DependencyInjection;

namespace TruceData.Grpc.Tests.Support;

/// <summary>A server's plan to fail its next calls, and what it saw of them.</summary>
sealed class Faults
{
    /// <summary>How many calls fail; the ones after them succeed.</summary>
    public int Count { get; set; }

    public StatusCode Code { get; set; } = StatusCode.Unavailable;

    public string? Pushback { get; init; }

    /// <summary>How many requests of a stream are read before it fails.</summary>
    public int Requests { get; init; }

    /// <summary>Whether a stream of responses has one before it fails.</summary>
    public bool Answers { get; init; }

    /// <summary>What each call said about the attempts before it.</summary>
    public List<string?> Previous { get; } = [];

    public Task<TestServer> StartAsync() =>
        TestServer.StartAsync(options => options.Interceptors.Add<Failing>(), services: services => services.AddSingleton(this));

    public void Restart(int count)
    {
        Count = count;
        Previous.Clear();
    }

    sealed class Failing(Faults faults) : Interceptor
    {
        public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
            TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) =>
            faults.Takes(context) ? throw faults.Exception() : continuation(request, context);

        public override Task ServerStreamingServerHandler<TRequest, TResponse>(
            TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
            faults.Takes(context) ? throw faults.Exception() : continuation(request, responseStream, context);

        public override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
            IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation)
        {
            if (!faults.Takes(context))
                return await continuation(requestStream, context);
            await faults.ReadAsync(requestStream);
            throw faults.Exception();
        }

        public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(
            IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, DuplexStreamingServerMethod<TRequest, TResponse> continuation)
        {
            if (!faults.Takes(context))
            {
                await continuation(requestStream, responseStream, context);
                return;
            }
            await faults.ReadAsync(requestStream);
            if (faults.Answers)
                await responseStream.WriteAsync(Activator.CreateInstance<TResponse>());
            throw faults.Exception();
        }
    }

    bool Takes(ServerCallContext context)
    {
        var previous = context.GetHttpContext().Request.Headers["grpc-previous-rpc-attempts"];
        Previous.Add(previous.Count == 0 ? null : previous.ToString());
        return Count-- > 0;
    }

    async Task ReadAsync<T>(IAsyncStreamReader<T> requests)
    {
        for (var i = 0; i < Requests; i++)
            await requests.MoveNext(CancellationToken.None);
    }

    RpcException Exception() =>
        new(new Status(Code, "not yet"), Pushback is null ? [] : new Metadata { { "grpc-retry-pushback-ms", Pushback } });
}
