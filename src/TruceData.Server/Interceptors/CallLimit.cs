using System.Threading.RateLimiting;
using Grpc.Core;
using TruceData.Server.Errors;

namespace TruceData.Server.Interceptors;

/// <summary>
/// Refuses calls above a maximum number of concurrent calls, so that the accepted calls stay fast, and calls of one client above a part of
/// it, so that others can still call.
/// </summary>
internal sealed class CallLimit : CallInterceptor, IDisposable
{
    private readonly int _maxCalls;
    private readonly int _maxCallsPerClient;
    private readonly ConcurrencyLimiter _all;
    private readonly PartitionedRateLimiter<ServerCallContext> _byClient;

    public CallLimit(int maxCalls, int maxCallsPerClient)
    {
        _maxCalls = maxCalls;
        _maxCallsPerClient = maxCallsPerClient;
        _all = new ConcurrencyLimiter(new ConcurrencyLimiterOptions { PermitLimit = maxCalls });
        _byClient = PartitionedRateLimiter.Create<ServerCallContext, string>(call => RateLimitPartition.GetConcurrencyLimiter(
            ClientOf(call), _ => new ConcurrencyLimiterOptions { PermitLimit = maxCallsPerClient }));
    }

    /// <summary>Returns what tells clients apart: the address.</summary>
    public static string ClientOf(ServerCallContext call) => call.GetHttpContext().Connection.RemoteIpAddress?.ToString() ?? "";

    public void Dispose()
    {
        _all.Dispose();
        _byClient.Dispose();
    }

    protected override async Task<T> InterceptAsync<T>(ServerCallContext context, Func<Task<T>> call)
    {
        if (IsHealthCheck(context)) return await call();
        using var client = _byClient.AttemptAcquire(context);
        if (!client.IsAcquired)
        {
            throw ApiErrors.LimitExceeded(
                $"The server is running {_maxCallsPerClient} calls of this address, its maximum for one client; try again shortly.");
        }

        using var any = _all.AttemptAcquire();
        if (!any.IsAcquired) throw ApiErrors.LimitExceeded($"The server is running its maximum of {_maxCalls} calls; try again shortly.");
        return await call();
    }
}
