using System.Threading.RateLimiting;
using Grpc.Core;
using TruceData.Domain.Computing;
using TruceData.Server.Errors;
using TruceData.Server.Interceptors;

namespace TruceData.Server.Services;

/// <summary>
/// Limits the heavy alignments and studies that run at the same time, and with them their memory. Further ones wait in the order of their
/// arrival; those of one client use at most half of the places, so that others need not wait for all of them.
/// </summary>
internal sealed class HeavyCalls : IDisposable
{
    private const int MaxWaiting = 1000;
    private static readonly int MaxRunning = 4 * Environment.ProcessorCount;
    private readonly PartitionedRateLimiter<ServerCallContext> _limiter = PartitionedRateLimiter.CreateChained(
        PartitionedRateLimiter.Create<ServerCallContext, string>(
            call => RateLimitPartition.GetConcurrencyLimiter(CallLimit.ClientOf(call), _ => Places(MaxRunning / 2))),
        PartitionedRateLimiter.Create<ServerCallContext, int>(
            _ => RateLimitPartition.GetConcurrencyLimiter(0, _ => Places(MaxRunning))));

    public void Dispose() => _limiter.Dispose();

    /// <summary>Waits for a place if the call is heavy. The place is free again when the result is disposed of.</summary>
    /// <param name="steps">An estimate of the steps of the computation (<see cref="ComputeLane"/>).</param>
    /// <param name="call">The call.</param>
    /// <exception cref="RpcException">RESOURCE_EXHAUSTED: too many calls are waiting.</exception>
    public async Task<IDisposable?> EnterAsync(long steps, ServerCallContext call)
    {
        if (!ComputeLane.IsHeavy(steps)) return null;
        var lease = await _limiter.AcquireAsync(call, permitCount: 1, call.CancellationToken);
        if (lease.IsAcquired) return lease;
        lease.Dispose();
        throw ApiErrors.LimitExceeded(
            $"{MaxWaiting} heavy alignments and studies are waiting already; try again shortly, or ask for fewer events or replications.");
    }

    private static ConcurrencyLimiterOptions Places(int count) => new() { PermitLimit = count, QueueLimit = MaxWaiting };
}
