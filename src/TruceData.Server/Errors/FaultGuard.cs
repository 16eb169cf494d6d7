using Grpc.Core;
using Grpc.Core.Interceptors;
using TruceData.V1;

namespace TruceData.Server.Errors;

/// <summary>Answers with INTERNAL what no service expected. The log has the exception; the caller gets none of its text.</summary>
internal sealed partial class FaultGuard(ILogger<FaultGuard> log) : Interceptor
{
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync(() => continuation(request, context), context);

    public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync(() => continuation(requestStream, context), context);

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync(() => DoneAsync(continuation(request, responseStream, context)), context);

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync(() => DoneAsync(continuation(requestStream, responseStream, context)), context);

    private static async Task<bool> DoneAsync(Task call)
    {
        await call;
        return true;
    }

    private async Task<T> GuardAsync<T>(Func<Task<T>> call, ServerCallContext context)
    {
        try
        {
            return await call();
        }
        // The transport may say that the client is gone before the token does.
        catch (Exception fault) when (fault is not (RpcException or OperationCanceledException) && !context.CancellationToken.IsCancellationRequested)
        {
            Failed(fault, context.Method);
            throw Fail.Make(StatusCode.Internal, ErrorReason.Internal, "The server failed; its log has the details.");
        }
    }

    [LoggerMessage(1, LogLevel.Error, "{Method} failed.")]
    private partial void Failed(Exception fault, string method);
}
