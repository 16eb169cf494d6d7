using Grpc.Core;
using TruceData.Server.Errors;
using TruceData.V1;

namespace TruceData.Server.Interceptors;

/// <summary>
/// Turns what no service expected into INTERNAL: the log has the exception, the caller none of its text. What a call that is over throws becomes
/// CANCELLED, so that no layer above logs it as a fault.
/// </summary>
internal sealed partial class FaultGuard(ILogger<FaultGuard> log) : CallInterceptor
{
    protected override async Task<T> InterceptAsync<T>(ServerCallContext context, Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (Exception fault) when (fault is not RpcException)
        {
            if (IsCancelled(context, fault)) throw new RpcException(new Status(StatusCode.Cancelled, "The call was cancelled."));
            Failed(fault, context.Method);
            throw ApiErrors.Create(StatusCode.Internal, ErrorReason.Internal, "The server failed; its log has the details.");
        }
    }

    /// <summary>Whether the call is over. The transport may report that the client is gone before the token does; a cancellation of something else is a fault.</summary>
    private static bool IsCancelled(ServerCallContext context, Exception fault) =>
        context.CancellationToken.IsCancellationRequested || (fault is OperationCanceledException { CancellationToken: var token } && token == context.CancellationToken);

    [LoggerMessage(1, LogLevel.Error, "{Method} failed.")]
    private partial void Failed(Exception fault, string method);
}
