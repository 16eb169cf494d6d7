using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using TruceData.Grpc.Internal;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps gRPC services to their paths.</summary>
public static class GrpcEndpointRouteBuilderExtensions
{
    /// <summary>Maps every method of a service that derives from a generated base class.</summary>
    public static GrpcServiceEndpointConventionBuilder MapGrpcService<TService>(this IEndpointRouteBuilder builder) where TService : class
    {
        ArgumentNullException.ThrowIfNull(builder);
        var handler = builder.ServiceProvider.GetService<ServerCallHandler>()
            ?? throw new InvalidOperationException("Call services.AddGrpc() before MapGrpcService.");
        if (handler.IsFirstMapping())
            UnimplementedEndpoint.Map(builder, handler);
        return new(new EndpointBinder<TService>(builder, handler).Bind());
    }
}
