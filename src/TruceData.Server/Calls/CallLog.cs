using Grpc.Core;

namespace TruceData.Server.Calls;

/// <summary>Logs how every call ended.</summary>
internal sealed partial class CallLog(ILogger<CallLog> logger, TimeProvider clock) : AroundCalls
{
    protected override async Task<T> AroundAsync<T>(ServerCallContext context, Func<Task<T>> call)
    {
        var start = clock.GetTimestamp();
        Exception? failure = null;
        try
        {
            return await call();
        }
        catch (Exception exception)
        {
            failure = exception;
            throw;
        }
        finally
        {
            var code = CallStatus.Of(context, failure);
            var milliseconds = clock.GetElapsedTime(start).TotalMilliseconds;
            if (code is StatusCode.Unknown or StatusCode.Internal or StatusCode.DataLoss && !IsUnreadable(failure))
                Failed(logger, context.Method, code, milliseconds, context.Peer);
            else
                Ended(logger, context.Method, code, milliseconds, context.Peer);
        }
    }

    /// <summary>The transport answers with INTERNAL, and no details, what it cannot read of a request: a fault of the client or the end of its connection.</summary>
    private static bool IsUnreadable(Exception? failure) => failure is RpcException { Trailers.Count: 0 };

    [LoggerMessage(2000, LogLevel.Information, "{Method} ended with {StatusCode} after {Milliseconds:0.0} ms for {Peer}.")]
    private static partial void Ended(ILogger logger, string method, StatusCode statusCode, double milliseconds, string peer);

    [LoggerMessage(2001, LogLevel.Error, "{Method} failed with {StatusCode} after {Milliseconds:0.0} ms for {Peer}.")]
    private static partial void Failed(ILogger logger, string method, StatusCode statusCode, double milliseconds, string peer);
}
