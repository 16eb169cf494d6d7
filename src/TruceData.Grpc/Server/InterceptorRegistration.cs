using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using TruceData.Grpc.Internal;

namespace Grpc.AspNetCore.Server;

/// <summary>An interceptor's type and the arguments it is made with.</summary>
public class InterceptorRegistration
{
    readonly object[] _arguments;

    internal InterceptorRegistration(Type type, object[] arguments)
    {
        ArgumentNullException.ThrowIfNull(type);
        if (!typeof(Interceptor).IsAssignableFrom(type))
            throw new ArgumentException($"{type} is not an {nameof(Interceptor)}.", nameof(type));
        Type = type;
        _arguments = arguments;
    }

    /// <summary>The type of the interceptor.</summary>
    public Type Type { get; }

    /// <summary>The arguments it is made with, beside services.</summary>
    public IReadOnlyList<object> Arguments => _arguments;

    /// <summary>Where a call gets its interceptor from.</summary>
    internal Func<ServerCallContext, Interceptor> Source(Singletons singletons)
    {
        if (_arguments.Length == 0 && singletons.Find(Type) is Interceptor shared)
            return _ => shared;
        return context => GetInterceptor(context.GetHttpContext());
    }

    Interceptor GetInterceptor(HttpContext http)
    {
        if (_arguments.Length == 0 && http.RequestServices.GetService(Type) is Interceptor registered)
            return registered;
        return (Interceptor)Activation.Own(http, ActivatorUtilities.CreateInstance(http.RequestServices, Type, _arguments));
    }
}
