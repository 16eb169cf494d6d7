using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.AspNetCore.Grpc.JsonTranscoding;
using TruceData.Server.Errors;

namespace TruceData.Server.Interceptors;

/// <summary>
/// Ends calls when the server stops. Most calls have the drain time to finish. Endless streams (Watch… and duplex methods) end at once,
/// and new calls are refused, except health checks. All of them receive UNAVAILABLE and are told to try again.
/// </summary>
internal sealed class CallDrain(Drain drain) : Interceptor
{
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request,
        ServerCallContext context,
        UnaryServerMethod<TRequest, TResponse> continuation) =>
        RunAsync(context, cancellable => continuation(request, cancellable), drain.Expired);

    public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        ServerCallContext context,
        ClientStreamingServerMethod<TRequest, TResponse> continuation) =>
        RunAsync(context, cancellable => continuation(CreateReader(requestStream, cancellable), cancellable), drain.Expired);

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
        RunAsync(
            context,
            async cancellable =>
            {
                await continuation(request, new CancellableWriter<TResponse>(responseStream, cancellable), cancellable);
                return true;
            },
            IsEndless(context) ? drain.Stopping : drain.Expired);

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
        RunAsync(
            context,
            async cancellable =>
            {
                var writer = new CancellableWriter<TResponse>(responseStream, cancellable);
                await continuation(CreateReader(requestStream, cancellable), writer, cancellable);
                return true;
            },
            drain.Stopping);

    // The health service sends NOT_SERVING to its watchers and then ends their streams.
    private static bool IsEndless(ServerCallContext context) =>
        !CallInterceptor.IsHealthCheck(context)
        && context.Method[(context.Method.LastIndexOf('/') + 1)..].StartsWith("Watch", StringComparison.Ordinal);

    private static CancellableReader<T> CreateReader<T>(IAsyncStreamReader<T> stream, ServerCallContext context) =>
        new(stream, context.CancellationToken);

    private async Task<T> RunAsync<T>(ServerCallContext context, Func<ServerCallContext, Task<T>> call, CancellationToken end)
    {
        // The call is counted before it reads Stopping, so a drain that has not counted it is one that refuses it.
        drain.Enter();
        try
        {
            if (drain.Stopping.IsCancellationRequested && !CallInterceptor.IsHealthCheck(context)) throw ApiErrors.ServerStopping();
            using var either = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, end);
            return await call(new CancellableCallContext(context, either.Token));
        }
        catch (Exception exception) when (IsEndedByDrain(context, exception))
        {
            throw ApiErrors.ServerStopping();
        }
        finally
        {
            drain.Leave();
        }
    }

    private bool IsEndedByDrain(ServerCallContext context, Exception exception) =>
        drain.Stopping.IsCancellationRequested
        && !context.CancellationToken.IsCancellationRequested
        && exception is OperationCanceledException or RpcException { StatusCode: StatusCode.Cancelled or StatusCode.Unavailable };

    private sealed class CancellableReader<T>(IAsyncStreamReader<T> inner, CancellationToken end) : IAsyncStreamReader<T>
    {
        public T Current => inner.Current;

        public async Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, end);
            return await inner.MoveNext(either.Token);
        }
    }

    private sealed class CancellableWriter<T>(IServerStreamWriter<T> inner, ServerCallContext context) : IServerStreamWriter<T>
    {
        // JSON transcoding has no write options, because it flushes every message.
        private readonly bool _hasOptions =
            context.GetHttpContext().GetEndpoint()?.Metadata.GetMetadata<GrpcJsonTranscodingMetadata>() is null;

        public WriteOptions? WriteOptions
        {
            get => _hasOptions ? inner.WriteOptions : null;
            set
            {
                if (_hasOptions) inner.WriteOptions = value;
            }
        }

        public Task WriteAsync(T message) => inner.WriteAsync(message, context.CancellationToken);

        public async Task WriteAsync(T message, CancellationToken cancellationToken)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, context.CancellationToken);
            await inner.WriteAsync(message, either.Token);
        }
    }
}
