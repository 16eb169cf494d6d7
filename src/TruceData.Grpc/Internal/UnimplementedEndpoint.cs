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
    const string Name = "gRPC - unimplemented";

    public static void MapOnce(IEndpointRouteBuilder routes, ServerCallHandler calls)
    {
        if (routes.DataSources.SelectMany(source => source.Endpoints).Any(endpoint => endpoint.DisplayName == Name))
            return;
        var pattern = RoutePatternFactory.Parse(
            "{**grpcPath}", defaults: null, parameterPolicies: new Dictionary<string, object?> { ["grpcPath"] = new UnimplementedEndpoint() });
        var endpoint = routes.Map(pattern, calls.RefuseUnknownMethodAsync);
        endpoint.WithDisplayName(Name);
        endpoint.Add(builder => ((RouteEndpointBuilder)builder).Order = int.MaxValue);
    }

    public bool Match(HttpContext? httpContext, IRouter? route, string routeKey, RouteValueDictionary values, RouteDirection routeDirection) =>
        httpContext is not null && HttpMethods.IsPost(httpContext.Request.Method)
        && Protocol.IsGrpcContentType(httpContext.Request.ContentType);
}
