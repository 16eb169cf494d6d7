namespace TruceData.Interop;

/// <summary>
/// Whether each request of a call came compressed, as the client sent it: the service sees messages, not their framing. Only bodies whose headers
/// name an encoding are looked into, so that all other calls run as they would without.
/// </summary>
internal static class RequestFlags
{
    /// <summary>Follows the body of a request; before any protocol translates it.</summary>
    public static Task FollowAsync(HttpContext http, RequestDelegate next)
    {
        var headers = http.Request.Headers;
        var flags = new FrameFlags();
        http.Features.Set(flags);
        if (IsCoding(headers["grpc-encoding"]) || IsCoding(headers["connect-content-encoding"]))
            http.Request.Body = new FollowedStream(http.Request.Body, flags);
        else
            flags.Add(IsCoding(headers.ContentEncoding)); // Connect's unary calls compress by HTTP.
        return next(http);
    }

    private static bool IsCoding(string? encoding) => encoding is not (null or "" or "identity");
}
