using Grpc.Core;
using TruceData.Server.Errors;
using TruceData.Store.Errors;
using TruceData.V1;

namespace TruceData.Server.Interceptors;

/// <summary>
/// Converts exceptions to errors of the contract. Problems of the store have their own reasons (<see cref="StoreFaults"/>). An exception
/// of a call that is over becomes CANCELLED, so that no outer layer logs it as a fault. Every other exception becomes INTERNAL: it is
/// logged, and its text is not sent.
/// </summary>
internal sealed partial class FaultGuard(ILogger<FaultGuard> logger, StoreFaultLog storeFaults) : CallInterceptor
{
    protected override async Task<T> InterceptAsync<T>(ServerCallContext context, Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (Exception exception) when (exception is not RpcException)
        {
            if (IsCancelled(context, exception)) throw new RpcException(new Status(StatusCode.Cancelled, "The call was cancelled."));
            if (StoreFaults.TryConvert(exception) is { } error)
            {
                // A refused record and a write that waits for another one are no faults.
                if (exception is not StoreException { Problem: StoreProblem.Refused or StoreProblem.Busy }) storeFaults.Log(exception);
                throw error;
            }

            LogFault(exception, context.Method);
            throw ApiErrors.Create(StatusCode.Internal, ErrorReason.Internal, "The server failed; its log has the details.");
        }
    }

    /// <summary>
    /// Returns whether the call is over. The transport may report that the client has left before the token of the call does. The
    /// cancellation of anything else is a fault.
    /// </summary>
    private static bool IsCancelled(ServerCallContext context, Exception exception) =>
        context.CancellationToken.IsCancellationRequested
        || (exception is OperationCanceledException { CancellationToken: var token } && token == context.CancellationToken);

    [LoggerMessage(1, LogLevel.Error, "{Method} failed.")]
    private partial void LogFault(Exception exception, string method);
}
