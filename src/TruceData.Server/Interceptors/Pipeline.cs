using Grpc.AspNetCore.Server;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace TruceData.Server.Interceptors;

/// <summary>The interceptors, in the order in which a call passes them, whether it came as gRPC, gRPC-Web or JSON.</summary>
internal static class Pipeline
{
    // The first is the outermost.
    private static readonly Type[] Order =
    [
        typeof(CallObserver),
        typeof(CallAuthorization),
        typeof(CallLimit),
        typeof(FaultGuard),
        typeof(CallDrain),
        typeof(StalledReaders),
        typeof(RequestInspection),
    ];

    /// <summary>Registers one instance of each interceptor for all calls.</summary>
    public static void AddInterceptors(
        this IServiceCollection services, AccessTokens tokens, CallLimit limit, TimeSpan drainTime, TimeSpan streamTimeout)
    {
        services.AddSingleton(tokens);
        services.AddSingleton<StoreFaultLog>();
        services.AddSingleton(_ => limit);
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<Drain>(provider, drainTime));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<StalledReaders>(provider, streamTimeout));
        services.AddHostedService(provider => provider.GetRequiredService<Drain>());
        foreach (var interceptor in Order) services.TryAddSingleton(interceptor);
    }

    /// <summary>Makes Grpc.AspNetCore send each call through the interceptors.</summary>
    public static void AddTo(InterceptorCollection interceptors)
    {
        foreach (var interceptor in Order) interceptors.Add(interceptor);
    }

    /// <summary>Puts the interceptors before a client-streaming method, for calls that do not come through Grpc.AspNetCore.</summary>
    public static ClientStreamingServerMethod<TRequest, TResponse> Intercept<TRequest, TResponse>(
        IServiceProvider services, ClientStreamingServerMethod<TRequest, TResponse> method)
        where TRequest : class
        where TResponse : class
    {
        foreach (var interceptor in Order.Reverse().Select(services.GetRequiredService).Cast<Interceptor>())
        {
            var next = method;
            method = (stream, context) => interceptor.ClientStreamingServerHandler(stream, context, next);
        }

        return method;
    }
}
