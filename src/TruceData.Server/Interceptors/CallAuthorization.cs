using Grpc.Core;
using TruceData.Server.Errors;

namespace TruceData.Server.Interceptors;

/// <summary>Accepts calls with a bearer token of the server (RFC 6750, section 2.1), or every call if the server has no tokens.</summary>
internal sealed class CallAuthorization(AccessTokens tokens) : CallInterceptor
{
    private const string Scheme = "Bearer ";

    protected override Task<T> InterceptAsync<T>(ServerCallContext context, Func<Task<T>> call)
    {
        if (tokens.IsEmpty || IsHealthCheck(context)) return call();
        var header = context.RequestHeaders.GetValue("authorization") ?? "";
        if (header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && tokens.Contains(header[Scheme.Length..].Trim())) return call();
        throw ApiErrors.TokenRefused(header.Length == 0
            ? "This server requires the header \"authorization: Bearer <token>\"."
            : "The bearer token is not one of this server's.");
    }
}
