using System.Diagnostics.Metrics;
using Grpc.Core;

namespace TruceData.Server.Interceptors;

/// <summary>
/// Measures the duration of each call and reports it to the log and to the meter. The instruments are named as in the OpenTelemetry
/// conventions for RPC servers.
/// </summary>
internal sealed partial class CallObserver : CallInterceptor
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "TruceData.Server";

    private readonly ILogger<CallObserver> _logger;
    private readonly TimeProvider _clock;
    private readonly Histogram<double> _duration;
    private readonly UpDownCounter<long> _active;

    public CallObserver(ILogger<CallObserver> logger, IMeterFactory meters, TimeProvider clock)
    {
        _logger = logger;
        _clock = clock;
        var meter = meters.Create(MeterName);
        _duration = meter.CreateHistogram<double>("rpc.server.duration", "s", "The duration of calls.");
        _active = meter.CreateUpDownCounter<long>("rpc.server.active_calls", "{call}", "The number of running calls.");
    }

    protected override async Task<T> InterceptAsync<T>(ServerCallContext context, Func<Task<T>> call)
    {
        var method = KeyValuePair.Create("rpc.method", (object?)context.Method);
        var start = _clock.GetTimestamp();
        _active.Add(1, method);
        var code = StatusCode.Unknown;
        var isFault = false;
        try
        {
            var result = await call();
            code = context.Status.StatusCode;
            return result;
        }
        catch (Exception exception)
        {
            code = CodeOf(context, exception);
            isFault = code is StatusCode.Unknown or StatusCode.Internal or StatusCode.DataLoss && !IsUnreadable(exception);
            throw;
        }
        finally
        {
            var elapsed = _clock.GetElapsedTime(start);
            _active.Add(-1, method);
            _duration.Record(elapsed.TotalSeconds, method, KeyValuePair.Create("rpc.grpc.status_code", (object?)(int)code));
            if (isFault) LogFailed(_logger, context.Method, code, elapsed.TotalMilliseconds, context.Peer);
            else LogEnded(_logger, context.Method, code, elapsed.TotalMilliseconds, context.Peer);
        }
    }

    private static StatusCode CodeOf(ServerCallContext context, Exception exception) => exception switch
    {
        RpcException error => error.StatusCode,
        // The transport may report that the client has left before the token does.
        OperationCanceledException => StatusCode.Cancelled,
        _ when context.CancellationToken.IsCancellationRequested => StatusCode.Cancelled,
        _ => StatusCode.Unknown,
    };

    /// <summary>
    /// Returns whether the transport could not read the request. It then reports INTERNAL without details, although the client or its
    /// connection is at fault.
    /// </summary>
    private static bool IsUnreadable(Exception exception) => exception is RpcException { Trailers.Count: 0 };

    [LoggerMessage(2000, LogLevel.Information, "{Method} ended with {StatusCode} after {Milliseconds:0.0} ms for {Peer}.")]
    private static partial void LogEnded(ILogger logger, string method, StatusCode statusCode, double milliseconds, string peer);

    [LoggerMessage(2001, LogLevel.Error, "{Method} failed with {StatusCode} after {Milliseconds:0.0} ms for {Peer}.")]
    private static partial void LogFailed(ILogger logger, string method, StatusCode statusCode, double milliseconds, string peer);
}
