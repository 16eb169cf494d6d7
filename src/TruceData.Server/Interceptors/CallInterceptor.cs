using Grpc.Core;
using Grpc.Core.Interceptors;

namespace TruceData.Server.Interceptors;

/// <summary>An interceptor that handles all four kinds of calls in one method.</summary>
internal abstract class CallInterceptor : Interceptor
{
    public sealed override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request,
        ServerCallContext context,
        UnaryServerMethod<TRequest, TResponse> continuation) =>
        InterceptAsync(context, () => continuation(request, context));

    public sealed override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        ServerCallContext context,
        ClientStreamingServerMethod<TRequest, TResponse> continuation) =>
        InterceptAsync(context, () => continuation(requestStream, context));

    public sealed override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
        InterceptAsync(context, async () =>
        {
            await continuation(request, responseStream, context);
            return true;
        });

    public sealed override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
        InterceptAsync(context, async () =>
        {
            await continuation(requestStream, responseStream, context);
            return true;
        });

    protected abstract Task<T> InterceptAsync<T>(ServerCallContext context, Func<Task<T>> call);

    /// <summary>
    /// Returns whether a call is a health check. Load balancers send those without a token, and a busy server is still healthy.
    /// </summary>
    internal static bool IsHealthCheck(ServerCallContext context) => context.Method.StartsWith("/grpc.health.", StringComparison.Ordinal);
}
