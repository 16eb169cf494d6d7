using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace TruceData.Protocols.Internal;

/// <summary>The gRPC request that stands in for the one that came. The transport's own stays as it was.</summary>
static class GrpcRequest
{
    /// <summary>Replaces the request of a context; <paramref name="leaveOut"/> names the header fields of the other protocol.</summary>
    public static IHeaderDictionary Install(HttpContext http, Stream body, Func<string, bool> leaveOut)
    {
        var outer = http.Features.GetRequiredFeature<IHttpRequestFeature>();
        IHeaderDictionary headers = new HeaderDictionary();
        foreach (var (name, values) in outer.Headers)
        {
            if (!leaveOut(name)) headers[name] = values;
        }
        headers.ContentLength = null;
        headers.ContentType = GrpcFields.ContentType;
        headers.TE = "trailers";
        http.Features.Set<IHttpRequestFeature>(new HttpRequestFeature
        {
            Protocol = HttpProtocol.Http2,
            Scheme = outer.Scheme,
            Method = HttpMethods.Post,
            PathBase = outer.PathBase,
            Path = outer.Path,
            QueryString = outer.QueryString,
            RawTarget = outer.RawTarget,
            Headers = headers,
            Body = body,
        });
        http.Features.Set<IRequestBodyPipeFeature>(new RequestBodyPipeFeature(http));
        return headers;
    }
}
