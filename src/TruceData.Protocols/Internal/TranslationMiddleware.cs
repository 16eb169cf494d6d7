using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using TruceData.Protocols.Connect;
using TruceData.Protocols.GrpcWeb;

namespace TruceData.Protocols.Internal;

/// <summary>Tells the protocols apart by method and content type, and turns what is not gRPC into it.</summary>
sealed class TranslationMiddleware(RequestDelegate next, MethodTable methods, IOptions<GrpcServiceOptions> options)
{
    public Task InvokeAsync(HttpContext http)
    {
        var type = GrpcFields.MediaType(http.Request.ContentType);
        if (HttpMethods.IsPost(http.Request.Method))
        {
            if (GrpcWebCall.IsContentType(type)) return GrpcWebCall.RunAsync(http, type, next);
            if (type.StartsWith(GrpcFields.ContentType, StringComparison.Ordinal)) return next(http);
            return methods.Find(http.Request.Path.Value) is { } method ? Call(http, method).PostAsync(type) : OtherAsync(http);
        }
        // Connect, "Unary-Get-Request": only for methods without side effects.
        return HttpMethods.IsGet(http.Request.Method) && methods.Find(http.Request.Path.Value) is { IsUnary: true, HasNoSideEffects: true } safe
            ? Call(http, safe).GetAsync()
            : next(http);
    }

    // What no endpoint of the application takes either. Connect, "HTTP to Error Code": 404 is `unimplemented`.
    async Task OtherAsync(HttpContext http)
    {
        await next(http);
        if (http.Response is { StatusCode: StatusCodes.Status404NotFound, HasStarted: false } && http.GetEndpoint() is null)
        {
            await ConnectError.WriteAsync(
                http, StatusCodes.Status404NotFound, ConnectCode.Unimplemented,
                $"There is no method {http.Request.Path.Value}; a method is /package.Service/Method, as reflection lists them.");
        }
    }

    ConnectCall Call(HttpContext http, RpcMethod method) =>
        new(http, method, methods.Json, options.Value.MaxReceiveMessageSize ?? Array.MaxLength, next);
}
