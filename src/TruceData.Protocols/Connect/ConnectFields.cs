using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using TruceData.Protocols.Internal;

namespace TruceData.Protocols.Connect;

/// <summary>Header fields of the Connect protocol.</summary>
static class ConnectFields
{
    public const string Version = "connect-protocol-version";
    public const string Timeout = "connect-timeout-ms";
    public const string ContentEncoding = "connect-content-encoding";
    public const string AcceptEncoding = "connect-accept-encoding";
    public const string Streaming = "application/connect+";

    const int MaxTimeoutDigits = 10;
    const int MaxGrpcTimeoutDigits = 8;

    /// <summary>Fields that are no metadata: those of this protocol, of its compression, and names that only gRPC gives a meaning.</summary>
    public static bool IsOwn(string name) =>
        name.StartsWith("connect-", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("grpc-", StringComparison.OrdinalIgnoreCase)
        || name.ToLowerInvariant() is "content-encoding" or "accept-encoding" or "content-length" or "accept";

    /// <summary>Whether text is in UTF-8, as JSON is (RFC 8259, section 8.1), unless stated.</summary>
    public static bool IsUtf8(string? contentType) =>
        !MediaTypeHeaderValue.TryParse(contentType, out var type) || type.Charset.Length == 0
        || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase);

    /// <summary>Connect-Protocol-Version → "connect-protocol-version" "1"; a request without it is taken, so that curl needs no header.</summary>
    public static void CheckVersion(HttpRequest request)
    {
        var version = HttpMethods.IsGet(request.Method) ? request.Query["connect"].ToString() : request.Headers[Version].ToString();
        var known = HttpMethods.IsGet(request.Method) ? "v1" : "1";
        if (version.Length > 0 && version != known)
            throw new RefusedException(ConnectCode.InvalidArgument, $"The protocol version is \"{known}\", not \"{version}\".");
    }

    /// <summary>Timeout-Milliseconds → {positive integer as ASCII string of at most 10 digits}, as the value of grpc-timeout; null for none.</summary>
    public static string? GrpcTimeout(IHeaderDictionary headers)
    {
        var text = headers[Timeout].ToString();
        if (text.Length == 0) return null;
        if (text.Length > MaxTimeoutDigits || !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds))
            throw new RefusedException(ConnectCode.InvalidArgument, $"{Timeout} is up to {MaxTimeoutDigits} digits, not \"{text}\".");
        return text.Length <= MaxGrpcTimeoutDigits
            ? text + "m"
            : ((milliseconds + 999) / 1000).ToString(CultureInfo.InvariantCulture) + "S";
    }
}
