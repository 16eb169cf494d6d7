using Grpc.AspNetCore.Server;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace TruceData.Server.Interceptors;

/// <summary>The interceptors, in the order in which a call passes them, whether it came as gRPC, gRPC-Web or JSON.</summary>
internal static class Pipeline
{
    // The first is the outermost.
    private static readonly Type[] Order =
        [typeof(CallObserver), typeof(CallAuthorization), typeof(CallLimit), typeof(FaultGuard), typeof(CallDrain), typeof(RequestCheck)];

    /// <summary>Registers one instance of each for all calls.</summary>
    public static void AddInterceptors(this IServiceCollection services)
    {
        foreach (var interceptor in Order) services.AddSingleton(interceptor);
    }

    /// <summary>Has Grpc.AspNetCore send each call through the interceptors.</summary>
    public static void AddTo(InterceptorCollection interceptors)
    {
        foreach (var interceptor in Order) interceptors.Add(interceptor);
    }

    /// <summary>A method that takes a stream, with the interceptors in front of it, for a call that does not come through Grpc.AspNetCore.</summary>
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
