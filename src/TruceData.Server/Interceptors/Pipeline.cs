using Grpc.AspNetCore.Server;

namespace TruceData.Server.Interceptors;

/// <summary>The interceptors, in the order in which a call passes them, whether it came as gRPC, gRPC-Web or JSON.</summary>
internal static class Pipeline
{
    /// <summary>Adds the interceptors; the first is the outermost.</summary>
    public static void AddTo(InterceptorCollection interceptors)
    {
        interceptors.Add<CallObserver>();
        interceptors.Add<CallAuthorization>();
        interceptors.Add<CallLimit>();
        interceptors.Add<FaultGuard>();
        interceptors.Add<CallDrain>();
        interceptors.Add<RequestCheck>();
    }

    /// <summary>Registers one instance of each for all calls.</summary>
    public static IServiceCollection AddInterceptors(this IServiceCollection services) => services
        .AddSingleton<CallObserver>()
        .AddSingleton<CallAuthorization>()
        .AddSingleton<CallLimit>()
        .AddSingleton<FaultGuard>()
        .AddSingleton<CallDrain>()
        .AddSingleton<RequestCheck>();
}
