using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using TruceData.Protocols.Internal;

namespace TruceData.Protocols;

/// <summary>Adds gRPC-Web and Connect to an application that maps gRPC services.</summary>
public static class ProtocolExtensions
{
    /// <summary>
    /// Takes gRPC-Web and Connect requests of every mapped gRPC method. They become gRPC requests before they are routed, so routing
    /// follows here; interceptors, deadlines and limits see one kind of call.
    /// </summary>
    public static IApplicationBuilder UseGrpcWebAndConnect(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseMiddleware<TranslationMiddleware>(ActivatorUtilities.CreateInstance<MethodTable>(app.ApplicationServices));
        return app.UseRouting();
    }
}
