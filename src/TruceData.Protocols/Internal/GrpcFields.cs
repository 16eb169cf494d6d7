using Microsoft.AspNetCore.Http;

namespace TruceData.Protocols.Internal;

/// <summary>Header fields of gRPC over HTTP/2.</summary>
static class GrpcFields
{
    public const string ContentType = "application/grpc";
    public const string Status = "grpc-status";
    public const string Message = "grpc-message";
    public const string Details = "grpc-status-details-bin";
    public const string Timeout = "grpc-timeout";
    public const string Encoding = "grpc-encoding";
    public const string AcceptEncoding = "grpc-accept-encoding";

    /// <summary>The metadata among the fields: what belongs neither to gRPC nor to HTTP.</summary>
    public static IEnumerable<KeyValuePair<string, Microsoft.Extensions.Primitives.StringValues>> Metadata(IHeaderDictionary fields) =>
        fields.Where(field => !field.Key.StartsWith("grpc-", StringComparison.OrdinalIgnoreCase)
            && !field.Key.Equals("content-type", StringComparison.OrdinalIgnoreCase));

    /// <summary>The media type without parameters, in lower case.</summary>
    public static string MediaType(string? contentType) => (contentType ?? "").Split(';')[0].Trim().ToLowerInvariant();
}
