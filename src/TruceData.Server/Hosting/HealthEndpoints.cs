using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using TruceData.Server.Services;

namespace TruceData.Server.Hosting;

/// <summary>Health for load balancers and probes: grpc.health.v1.Health for every service, and /healthz and /readyz over HTTP.</summary>
internal static class HealthEndpoints
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    public static void AddHealth(this IServiceCollection services)
    {
        services.AddGrpcHealthChecks(options =>
        {
            foreach (var service in ContractDescriptors.Services) options.Services.Map(service, _ => true);
        }).AddCheck<StoreHealthCheck>("store");
        // Watchers of health receive a change of the store's within this period; a Check always asks the store.
        services.Configure<HealthCheckPublisherOptions>(options => (options.Delay, options.Period) = (TimeSpan.Zero, Period));
    }

    /// <summary>/healthz answers while the process runs; /readyz only while the server takes calls and its store answers.</summary>
    public static void MapHealth(this WebApplication app)
    {
        app.MapGrpcHealthChecksService();
        app.MapHealthChecks("/healthz", new HealthCheckOptions { Predicate = _ => false });
        app.MapHealthChecks("/readyz");
    }
}
