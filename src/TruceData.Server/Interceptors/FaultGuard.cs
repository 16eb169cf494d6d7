using Grpc.Core;
using TruceData.Server.Errors;
using TruceData.Store.Errors;
using TruceData.V1;

namespace TruceData.Server.Interceptors;

/// <summary>
/// Converts exceptions to errors of the contract. A write that the store refuses, or cannot do at the moment, is the caller's to fix or to
/// try again. An exception of a call that is over becomes CANCELLED, so that no outer layer logs it as a fault. Every other exception
/// becomes INTERNAL: it is logged, and its text is not sent.
/// </summary>
internal sealed partial class FaultGuard(ILogger<FaultGuard> logger) : CallInterceptor
{
    protected override async Task<T> InterceptAsync<T>(ServerCallContext context, Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (StoreException exception) when (exception.Problem == StoreProblem.Refused)
        {
            throw ApiErrors.Create(StatusCode.InvalidArgument, ErrorReason.RecordInvalid, exception.Message);
        }
        catch (StoreException exception) when (exception.Problem == StoreProblem.Busy)
        {
            throw ApiErrors.CreateRetryable(
                StatusCode.Unavailable, ErrorReason.StoreBusy, "Another process is writing to the store; try again shortly.");
        }
        catch (StoreException exception) when (exception.Problem == StoreProblem.Corrupt)
        {
            LogFault(exception, context.Method);
            throw ApiErrors.Create(StatusCode.DataLoss, ErrorReason.DataDamaged, exception.Message);
        }
        catch (Exception exception) when (exception is not RpcException)
        {
            if (IsCancelled(context, exception)) throw new RpcException(new Status(StatusCode.Cancelled, "The call was cancelled."));
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
