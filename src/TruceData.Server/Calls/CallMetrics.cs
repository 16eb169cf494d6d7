using System.Diagnostics.Metrics;
using Grpc.Core;

namespace TruceData.Server.Calls;

/// <summary>Counts and times calls. The names are those of OpenTelemetry's conventions for RPC servers.</summary>
internal sealed class CallMetrics : AroundCalls
{
    /// <summary>The meter to listen to.</summary>
    public const string MeterName = "TruceData.Server";

    private readonly TimeProvider _clock;
    private readonly Histogram<double> _duration;
    private readonly UpDownCounter<long> _active;

    public CallMetrics(IMeterFactory meters, TimeProvider clock)
    {
        _clock = clock;
        var meter = meters.Create(MeterName);
        _duration = meter.CreateHistogram<double>("rpc.server.duration", "s", "How long calls took.");
        _active = meter.CreateUpDownCounter<long>("rpc.server.active_calls", "{call}", "Calls that are running.");
    }

    protected override async Task<T> AroundAsync<T>(ServerCallContext context, Func<Task<T>> call)
    {
        var method = KeyValuePair.Create("rpc.method", (object?)context.Method);
        var start = _clock.GetTimestamp();
        _active.Add(1, method);
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
            _active.Add(-1, method);
            var code = KeyValuePair.Create("rpc.grpc.status_code", (object?)(int)CallStatus.Of(context, failure));
            _duration.Record(_clock.GetElapsedTime(start).TotalSeconds, method, code);
        }
    }
}
