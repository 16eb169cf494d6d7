using Grpc.Core;
using TruceData.Server.Errors;

namespace TruceData.Server.Interceptors;

/// <summary>Takes calls with a bearer token (RFC 6750, section 2.1) that the server knows, where it has been given any.</summary>
internal sealed class CallAuthorization(AccessTokens tokens) : CallInterceptor
{
    private const string Scheme = "Bearer ";

    protected override Task<T> InterceptAsync<T>(ServerCallContext context, Func<Task<T>> call)
    {
        if (tokens.IsOpen || IsHealthCheck(context)) return call();
        var header = context.RequestHeaders.GetValue("authorization") ?? "";
        if (header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && tokens.Accept(header[Scheme.Length..].Trim())) return call();
        throw ApiErrors.TokenRefused(
            header.Length == 0 ? "This server takes calls with the header \"authorization: Bearer <token>\"." : "The bearer token is not one of this server's.");
    }
}
