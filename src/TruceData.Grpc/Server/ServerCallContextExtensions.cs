using Microsoft.AspNetCore.Http;
using TruceData.Grpc.Internal;

namespace Grpc.Core;

/// <summary>What ASP.NET Core adds to a call.</summary>
public static class ServerCallContextExtensions
{
    /// <summary>
    /// The HTTP request of a call. A context of another transport makes it known by the key <c>__HttpContext</c> of its user state.
    /// </summary>
    public static HttpContext GetHttpContext(this ServerCallContext serverCallContext)
    {
        ArgumentNullException.ThrowIfNull(serverCallContext);
        if (serverCallContext is HttpServerCallContext call)
            return call.Http;
        return serverCallContext.UserState.TryGetValue("__HttpContext", out var value) && value is HttpContext http
            ? http
            : throw new InvalidOperationException("The call has no HttpContext.");
    }
}
