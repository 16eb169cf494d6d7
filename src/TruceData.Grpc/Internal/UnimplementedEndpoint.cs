using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace TruceData.Grpc.Internal;

/// <summary>
/// "Method not found at server: UNIMPLEMENTED": answers every gRPC request whose path no service has. Other requests pass it by.
/// </summary>
sealed class UnimplementedEndpoint : IRouteConstraint
{
    public static void Map(IEndpointRouteBuilder routes, ServerCallHandler calls)
    {
        var policies = new Dictionary<string, object?> { ["grpcPath"] = new UnimplementedEndpoint() };
        var pattern = RoutePatternFactory.Parse("{**grpcPath}", defaults: null, parameterPolicies: policies);
        var endpoint = routes.Map(pattern, calls.RefuseUnknownMethodAsync);
        endpoint.WithDisplayName("gRPC - unimplemented");
        endpoint.Add(builder => ((RouteEndpointBuilder)builder).Order = int.MaxValue);
    }

    public bool Match(
        HttpContext? httpContext, IRouter? route, string routeKey, RouteValueDictionary values, RouteDirection routeDirection) =>
        httpContext is not null && HttpMethods.IsPost(httpContext.Request.Method)
        && Protocol.IsGrpcContentType(httpContext.Request.ContentType);
}
