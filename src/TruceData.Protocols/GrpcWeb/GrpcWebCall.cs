using Microsoft.AspNetCore.Http;
using TruceData.Protocols.Internal;

namespace TruceData.Protocols.GrpcWeb;

/// <summary>
/// A gRPC-Web call ("gRPC Web", protocol differences vs gRPC over HTTP2): the messages are those of gRPC; the trailers come as a last frame
/// of the body, and the -text form is base64.
/// </summary>
static class GrpcWebCall
{
    const string Binary = "application/grpc-web";
    const string Text = "application/grpc-web-text";

    public static bool IsContentType(string type) => type is Binary or Binary + "+proto" or Text or Text + "+proto";

    public static Task RunAsync(HttpContext http, string type, RequestDelegate next)
    {
        var body = IsText(type) ? new Base64RequestStream(http.Request.BodyReader) : http.Request.Body;
        // "Accept: application/grpc-web-text" asks for text, whatever the request is; without it the response is as the request.
        var accept = GrpcFields.MediaType(http.Request.Headers.Accept.ToString().Split(',')[0]);
        GrpcRequest.Install(http, body, static name => name.ToLowerInvariant() is "accept" or "content-length");
        return new GrpcWebResponse(http, IsContentType(accept) ? accept : type).RunAsync(next);
    }

    public static bool IsText(string type) => type.StartsWith(Text, StringComparison.Ordinal);
}
