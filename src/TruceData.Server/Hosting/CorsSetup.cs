namespace TruceData.Server.Hosting;

/// <summary>
/// Sets up cross-origin requests (CORS, the Fetch standard): refused unless origins are named. The headers of gRPC-Web are exposed.
/// </summary>
internal static class CorsSetup
{
    private static readonly string[] ExposedHeaders =
    [
        "grpc-status", "grpc-message", "grpc-status-details-bin", "grpc-encoding", "grpc-accept-encoding",
    ];

    private static readonly TimeSpan PreflightMaxAge = TimeSpan.FromHours(2);

    public static void AllowOrigins(this WebApplication app, ServeOptions options)
    {
        if (options.CorsOrigins.Count == 0) return;
        app.UseCors(policy => policy
            .WithOrigins([.. options.CorsOrigins])
            .WithMethods(HttpMethods.Get, HttpMethods.Post)
            .AllowAnyHeader()
            .WithExposedHeaders(ExposedHeaders)
            .SetPreflightMaxAge(PreflightMaxAge));
    }
}
