using Grpc.Core;

namespace TruceData.Server.Transcoding;

/// <summary>Presents a plain HTTP request to the interceptors as a gRPC call.</summary>
internal sealed class HttpCallContext : ServerCallContext
{
    // Grpc.AspNetCore finds the HTTP request of a context by this key.
    private const string HttpContextKey = "__HttpContext";
    private readonly HttpContext _http;

    public HttpCallContext(HttpContext http, string method)
    {
        _http = http;
        MethodCore = method;
        UserStateCore[HttpContextKey] = http;
        foreach (var (name, values) in http.Request.Headers)
        {
            // Metadata requires base64 values under such names, and a plain HTTP request needs none of them.
            if (name.EndsWith(Metadata.BinaryHeaderSuffix, StringComparison.OrdinalIgnoreCase)) continue;
            RequestHeadersCore.Add(name, values.ToString());
        }
    }

    protected override string MethodCore { get; }

    protected override string HostCore => _http.Request.Host.Value ?? "";

    protected override string PeerCore => $"{_http.Connection.RemoteIpAddress}:{_http.Connection.RemotePort}";

    protected override DateTime DeadlineCore => DateTime.MaxValue;

    protected override Metadata RequestHeadersCore { get; } = [];

    protected override CancellationToken CancellationTokenCore => _http.RequestAborted;

    protected override Metadata ResponseTrailersCore { get; } = [];

    protected override Status StatusCore { get; set; }

    protected override WriteOptions? WriteOptionsCore { get; set; }

    protected override AuthContext AuthContextCore { get; } = new(null, []);

    protected override IDictionary<object, object> UserStateCore { get; } = new Dictionary<object, object>();

    protected override ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options) =>
        throw new NotSupportedException();

    protected override Task WriteResponseHeadersAsyncCore(Metadata responseHeaders) => throw new NotSupportedException();
}
