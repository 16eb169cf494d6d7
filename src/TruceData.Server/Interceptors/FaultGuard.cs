using Grpc.Core;
using TruceData.Server.Errors;
using TruceData.V1;

namespace TruceData.Server.Interceptors;

/// <summary>Answers with INTERNAL what no service expected. The log has the exception; the caller gets none of its text.</summary>
internal sealed partial class FaultGuard(ILogger<FaultGuard> log) : CallInterceptor
{
    protected override async Task<T> InterceptAsync<T>(ServerCallContext context, Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (Exception fault) when (fault is not RpcException && !IsCancelled(context, fault))
        {
            Failed(fault, context.Method);
            throw Fail.Make(StatusCode.Internal, ErrorReason.Internal, "The server failed; its log has the details.");
        }
    }

    /// <summary>Whether the call is over. The transport may say that the client is gone before the token does; a cancellation of something else is a fault.</summary>
    private static bool IsCancelled(ServerCallContext context, Exception fault) =>
        context.CancellationToken.IsCancellationRequested || (fault is OperationCanceledException { CancellationToken: var token } && token == context.CancellationToken);

    [LoggerMessage(1, LogLevel.Error, "{Method} failed.")]
    private partial void Failed(Exception fault, string method);
}
