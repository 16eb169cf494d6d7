using Microsoft.Extensions.DependencyInjection;

namespace TruceData.Grpc.Internal;

/// <summary>
/// The services of the application that are registered as singletons. They are taken once, when methods are mapped: a call that needs no
/// other services is spared a scope of its own.
/// </summary>
sealed class Singletons(IServiceCollection services, IServiceProvider root)
{
    /// <summary>The one instance, or null where the type is not registered as a singleton.</summary>
    public object? Find(Type type) =>
        services.LastOrDefault(service => service.ServiceType == type && !service.IsKeyedService)?.Lifetime == ServiceLifetime.Singleton
            ? root.GetRequiredService(type)
            : null;
}
