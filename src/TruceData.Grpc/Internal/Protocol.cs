using System.Net;
using Grpc.Core;

namespace TruceData.Grpc.Internal;

/// <summary>Names and small rules of "gRPC over HTTP/2".</summary>
static class Protocol
{
    public const string ContentType = "application/grpc";
    public const string StatusHeader = "grpc-status";
    public const string MessageHeader = "grpc-message";
    public const string TimeoutHeader = "grpc-timeout";
    public const string EncodingHeader = "grpc-encoding";
    public const string AcceptEncodingHeader = "grpc-accept-encoding";
    public const string RequestEncodingHeader = "grpc-internal-encoding-request";
    public const int FrameHeaderLength = 5;
    public const int DefaultMaxReceiveMessageSize = 4 * 1024 * 1024;

    // Http2 error codes, RFC 9113 section 7.
    public const int Http2NoError = 0x0;
    public const int Http2InternalError = 0x2;
    public const int Http2RefusedStream = 0x7;

    /// <summary>Content-Type → "content-type" "application/grpc" [("+proto" / "+json" / {custom})]</summary>
    public static bool IsGrpcContentType(string? contentType)
    {
        if (contentType is null || !contentType.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase))
            return false;
        return contentType.Length == ContentType.Length || contentType[ContentType.Length] is '+' or ';' or ' ';
    }

    /// <summary>
    /// The codec of this server is protobuf: <c>application/grpc</c> or <c>application/grpc+proto</c>, with or without parameters.
    /// </summary>
    public static bool IsProtoContentType(string? contentType)
    {
        if (!IsGrpcContentType(contentType))
            return false;
        var end = contentType!.IndexOf(';');
        var type = (end < 0 ? contentType : contentType[..end]).TrimEnd();
        return type.Length == ContentType.Length || type[ContentType.Length..].Equals("+proto", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>
    /// "HTTP to gRPC Status Code Mapping": only for responses without grpc-status, as proxies send them.
    /// </summary>
    public static StatusCode FromHttp(HttpStatusCode status) => status switch
    {
        HttpStatusCode.BadRequest => StatusCode.Internal,
        HttpStatusCode.Unauthorized => StatusCode.Unauthenticated,
        HttpStatusCode.Forbidden => StatusCode.PermissionDenied,
        HttpStatusCode.NotFound => StatusCode.Unimplemented,
        HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable
            or HttpStatusCode.GatewayTimeout => StatusCode.Unavailable,
        _ => StatusCode.Unknown,
    };

    /// <summary>"Errors": HTTP/2 error codes of RST_STREAM to status codes.</summary>
    public static StatusCode FromHttp2Error(long errorCode) => errorCode switch
    {
        0x7 => StatusCode.Unavailable, // REFUSED_STREAM: not processed, safe to retry
        0x8 => StatusCode.Cancelled, // CANCEL
        0xb => StatusCode.ResourceExhausted, // ENHANCE_YOUR_CALM
        0xc => StatusCode.PermissionDenied, // INADEQUATE_SECURITY
        _ => StatusCode.Internal,
    };

    public static RpcException Error(StatusCode code, string detail) => new(new Status(code, detail));
}
