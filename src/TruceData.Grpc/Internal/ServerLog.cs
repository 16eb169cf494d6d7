using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace TruceData.Grpc.Internal;

/// <summary>The events of the gRPC server, 1000 to 1099.</summary>
static partial class ServerLog
{
    [LoggerMessage(1000, LogLevel.Error, "{Method} threw an exception.")]
    public static partial void MethodThrew(ILogger logger, string method, Exception exception);

    [LoggerMessage(1001, LogLevel.Debug, "{Method} ended with {StatusCode}.")]
    public static partial void CallFailed(ILogger logger, string method, StatusCode statusCode, Exception exception);

    [LoggerMessage(1002, LogLevel.Debug, "{Method} was cancelled.")]
    public static partial void CallCancelled(ILogger logger, string method, Exception exception);

    [LoggerMessage(1003, LogLevel.Debug, "The deadline of {Method} has passed.")]
    public static partial void DeadlinePassed(ILogger logger, string method);

    [LoggerMessage(1004, LogLevel.Debug, "No service has the method {Path}.")]
    public static partial void UnknownMethod(ILogger logger, string path);

    [LoggerMessage(1005, LogLevel.Error, "{Method} set a trailer that is not printable ASCII; bytes take a key with the suffix -bin.")]
    public static partial void TrailersRefused(ILogger logger, string method);
}
