using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace TruceData.Grpc.Internal;

/// <summary>Makes services and interceptors for one call.</summary>
static class Activation<TService> where TService : class
{
    static readonly ObjectFactory<TService> Create = ActivatorUtilities.CreateFactory<TService>([]);

    /// <summary>The registered service, or else one made for this call and disposed after it.</summary>
    public static TService Get(HttpContext http) =>
        http.RequestServices.GetService<TService>() ?? (TService)Activation.Own(http, Create(http.RequestServices, []));
}

/// <summary>Ownership of what was made for one call.</summary>
static class Activation
{
    public static object Own(HttpContext http, object made)
    {
        if (made is IAsyncDisposable asyncDisposable)
            http.Response.RegisterForDisposeAsync(asyncDisposable);
        else if (made is IDisposable disposable)
            http.Response.RegisterForDispose(disposable);
        return made;
    }
}
