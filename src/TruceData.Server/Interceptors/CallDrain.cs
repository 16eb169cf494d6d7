using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.AspNetCore.Grpc.JsonTranscoding;
using TruceData.Server.Errors;

namespace TruceData.Server.Interceptors;

/// <summary>
/// Ends calls when the server stops. Calls that end by themselves have the drain time for it; streams that do not (Watch… and duplex
/// methods) end at once, and new calls are refused, but for health checks. All get UNAVAILABLE with the time after which another server, or
/// this one again, will answer.
/// </summary>
internal sealed class CallDrain(Drain drain) : Interceptor
{
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) =>
        RunAsync(context, bounded => continuation(request, bounded), drain.Ended);

    public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation) =>
        RunAsync(context, bounded => continuation(new BoundedReader<TRequest>(requestStream, bounded.CancellationToken), bounded), drain.Ended);

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
        RunAsync(
            context,
            async bounded =>
            {
                await continuation(request, new BoundedWriter<TResponse>(responseStream, bounded), bounded);
                return true;
            },
            IsEndless(context) ? drain.Stopping : drain.Ended);

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
        RunAsync(
            context,
            async bounded =>
            {
                await continuation(
                    new BoundedReader<TRequest>(requestStream, bounded.CancellationToken), new BoundedWriter<TResponse>(responseStream, bounded), bounded);
                return true;
            },
            drain.Stopping);

    // A watcher of health is told NOT_SERVING first and then ended by its service.
    private static bool IsEndless(ServerCallContext context) =>
        !CallInterceptor.IsHealthCheck(context) && context.Method[(context.Method.LastIndexOf('/') + 1)..].StartsWith("Watch", StringComparison.Ordinal);

    private async Task<T> RunAsync<T>(ServerCallContext context, Func<ServerCallContext, Task<T>> call, CancellationToken end)
    {
        // Counted before it looks: a drain that does not count it yet has made it be refused.
        drain.Enter();
        try
        {
            if (drain.Stopping.IsCancellationRequested && !CallInterceptor.IsHealthCheck(context)) throw ApiErrors.ServerStopping();
            using var both = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, end);
            return await call(new BoundedCallContext(context, both.Token));
        }
        catch (Exception exception) when (drain.Stopping.IsCancellationRequested && !context.CancellationToken.IsCancellationRequested && IsEnd(exception))
        {
            throw ApiErrors.ServerStopping();
        }
        finally
        {
            drain.Leave();
        }
    }

    private static bool IsEnd(Exception exception) => exception is OperationCanceledException or RpcException { StatusCode: StatusCode.Cancelled or StatusCode.Unavailable };

    private sealed class BoundedReader<T>(IAsyncStreamReader<T> inner, CancellationToken end) : IAsyncStreamReader<T>
    {
        public T Current => inner.Current;

        public async Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, end);
            return await inner.MoveNext(both.Token);
        }
    }

    private sealed class BoundedWriter<T>(IServerStreamWriter<T> inner, ServerCallContext context) : IServerStreamWriter<T>
    {
        // JSON transcoding has no write options: it flushes every message.
        private readonly bool _hasOptions = context.GetHttpContext().GetEndpoint()?.Metadata.GetMetadata<GrpcJsonTranscodingMetadata>() is null;

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
            using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, context.CancellationToken);
            await inner.WriteAsync(message, both.Token);
        }
    }
}
