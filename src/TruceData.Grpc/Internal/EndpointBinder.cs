using System.Reflection;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace TruceData.Grpc.Internal;

/// <summary>
/// Maps each method that the generated <c>BindService</c> names to an endpoint that calls it on an instance of the service.
/// </summary>
sealed class EndpointBinder<TService>(IEndpointRouteBuilder routes, ServerCallHandler calls) : ServiceBinderBase where TService : class
{
    readonly List<IEndpointConventionBuilder> _endpoints = [];
    readonly TService? _shared = calls.Singletons.Find(typeof(TService)) as TService;

    public IReadOnlyList<IEndpointConventionBuilder> Bind()
    {
        var attribute = typeof(TService).GetCustomAttribute<BindServiceMethodAttribute>(inherit: true)
            ?? throw new InvalidOperationException($"{typeof(TService)} does not derive from a generated service base.");
        var bind = attribute.BindType
            .GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static)
            .Single(method => method.Name == attribute.BindMethodName
                && method.GetParameters() is [var binder, _] && binder.ParameterType == typeof(ServiceBinderBase));
        bind.Invoke(null, [this, null]);
        return _endpoints;
    }

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler)
    {
        var target = Find(method, typeof(TRequest), typeof(ServerCallContext));
        var open = target.CreateDelegate<Func<TService, TRequest, ServerCallContext, Task<TResponse>>>();
        UnaryServerMethod<TRequest, TResponse> chain = (request, context) => open(Service(context), request, context);
        foreach (var interceptor in calls.Interceptors)
        {
            var next = chain;
            chain = (request, context) => interceptor(context).UnaryServerHandler(request, context, next);
        }
        Map(method, target, async call =>
        {
            var request = await call.ReadSingleAsync(method.RequestMarshaller);
            await call.WriteSingleAsync(method.ResponseMarshaller, await chain(request, call));
        });
    }

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, ClientStreamingServerMethod<TRequest, TResponse>? handler)
    {
        var target = Find(method, typeof(IAsyncStreamReader<TRequest>), typeof(ServerCallContext));
        var open = target.CreateDelegate<Func<TService, IAsyncStreamReader<TRequest>, ServerCallContext, Task<TResponse>>>();
        ClientStreamingServerMethod<TRequest, TResponse> chain = (requests, context) => open(Service(context), requests, context);
        foreach (var interceptor in calls.Interceptors)
        {
            var next = chain;
            chain = (requests, context) => interceptor(context).ClientStreamingServerHandler(requests, context, next);
        }
        Map(method, target, async call =>
        {
            var requests = new RequestStream<TRequest>(call, method.RequestMarshaller);
            await call.WriteSingleAsync(method.ResponseMarshaller, await chain(requests, call));
        });
    }

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse>? handler)
    {
        var target = Find(method, typeof(TRequest), typeof(IServerStreamWriter<TResponse>), typeof(ServerCallContext));
        var open = target.CreateDelegate<Func<TService, TRequest, IServerStreamWriter<TResponse>, ServerCallContext, Task>>();
        ServerStreamingServerMethod<TRequest, TResponse> chain =
            (request, responses, context) => open(Service(context), request, responses, context);
        foreach (var interceptor in calls.Interceptors)
        {
            var next = chain;
            chain = (request, responses, context) => interceptor(context).ServerStreamingServerHandler(request, responses, context, next);
        }
        Map(method, target, async call =>
        {
            var request = await call.ReadSingleAsync(method.RequestMarshaller);
            await chain(request, new ResponseStream<TResponse>(call, method.ResponseMarshaller), call);
        });
    }

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse>? handler)
    {
        var target = Find(
            method, typeof(IAsyncStreamReader<TRequest>), typeof(IServerStreamWriter<TResponse>), typeof(ServerCallContext));
        var open = target
            .CreateDelegate<Func<TService, IAsyncStreamReader<TRequest>, IServerStreamWriter<TResponse>, ServerCallContext, Task>>();
        DuplexStreamingServerMethod<TRequest, TResponse> chain =
            (requests, responses, context) => open(Service(context), requests, responses, context);
        foreach (var interceptor in calls.Interceptors)
        {
            var next = chain;
            chain = (requests, responses, context) => interceptor(context).DuplexStreamingServerHandler(requests, responses, context, next);
        }
        Map(method, target, call => chain(
            new RequestStream<TRequest>(call, method.RequestMarshaller),
            new ResponseStream<TResponse>(call, method.ResponseMarshaller),
            call));
    }

    TService Service(ServerCallContext context) => _shared ?? Activation<TService>.Get(context.GetHttpContext());

    static MethodInfo Find(IMethod method, params Type[] parameters) =>
        typeof(TService).GetMethod(method.Name, parameters)
            ?? throw new InvalidOperationException($"{typeof(TService)} has no method for {method.FullName}.");

    void Map(IMethod method, MethodInfo target, Func<HttpServerCallContext, Task> body)
    {
        // Request-Headers → Call-Definition: ":method POST".
        // Path → "/" Service-Name "/" {method name}; it is case-sensitive, which the handler checks.
        var endpoint = routes.MapMethods(
            method.FullName, [HttpMethods.Post], (RequestDelegate)(http => calls.HandleAsync(http, method, body)));
        endpoint.WithDisplayName($"gRPC - {method.FullName}");
        endpoint.Add(builder =>
        {
            // Convention of routing: what comes later wins, so the class comes first.
            foreach (var attribute in typeof(TService).GetCustomAttributes(inherit: true).Concat(target.GetCustomAttributes(inherit: true)))
                builder.Metadata.Add(attribute);
            builder.Metadata.Add(new GrpcMethodMetadata(typeof(TService), method));
        });
        _endpoints.Add(endpoint);
        var others = routes.Map(method.FullName, RefuseHttpMethod);
        others.WithDisplayName($"gRPC - {method.FullName} by another HTTP method");
        others.Add(static builder => ((RouteEndpointBuilder)builder).Order = 1);
    }

    static Task RefuseHttpMethod(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
        http.Response.Headers.Allow = HttpMethods.Post;
        return Task.CompletedTask;
    }
}
