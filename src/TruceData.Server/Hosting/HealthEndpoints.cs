using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using TruceData.Server.Services;

namespace TruceData.Server.Hosting;

/// <summary>Serves health checks: grpc.health.v1.Health for every service, and /healthz and /readyz over HTTP.</summary>
internal static class HealthEndpoints
{
    private static readonly TimeSpan PublishPeriod = TimeSpan.FromSeconds(5);

    public static void AddHealth(this IServiceCollection services)
    {
        services.AddGrpcHealthChecks(options =>
        {
            foreach (var service in ContractDescriptors.Services) options.Services.Map(service, _ => true);
        }).AddCheck<StoreHealthCheck>("store");
        // Watchers of health receive a change of the store within this period; a Check always queries the store.
        services.Configure<HealthCheckPublisherOptions>(options =>
        {
            options.Delay = TimeSpan.Zero;
            options.Period = PublishPeriod;
        });
    }

    /// <summary>
    /// Maps /healthz, which answers while the process runs, and /readyz, which answers only while the server accepts calls and its store
    /// can be read.
    /// </summary>
    public static void MapHealth(this WebApplication app)
    {
        app.MapGrpcHealthChecksService();
        app.MapHealthChecks("/healthz", new HealthCheckOptions { Predicate = _ => false });
        app.MapHealthChecks("/readyz");
    }
}
