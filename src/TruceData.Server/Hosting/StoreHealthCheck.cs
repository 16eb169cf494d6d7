using Microsoft.Extensions.Diagnostics.HealthChecks;
using TruceData.Server.Interceptors;
using TruceData.Store;

namespace TruceData.Server.Hosting;

/// <summary>Reports healthy while the store can be read and the server is not stopping.</summary>
internal sealed class StoreHealthCheck(DataStore store, Drain drain) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (drain.Stopping.IsCancellationRequested) return HealthCheckResult.Unhealthy("The server is stopping.");
        await store.FindReadableRevisionAsync(atLeast: 0, cancellationToken);
        return HealthCheckResult.Healthy("The store can be read.");
    }
}
