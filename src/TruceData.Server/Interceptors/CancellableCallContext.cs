using Grpc.Core;

namespace TruceData.Server.Interceptors;

/// <summary>A call whose token can be cancelled by the server as well as by the client.</summary>
internal sealed class CancellableCallContext : ServerCallContext
{
    // Grpc.AspNetCore finds the HTTP request of a wrapped context by this key.
    private const string HttpContextKey = "__HttpContext";
    private readonly ServerCallContext _inner;

    public CancellableCallContext(ServerCallContext inner, CancellationToken cancellationToken)
    {
        _inner = inner;
        CancellationTokenCore = cancellationToken;
        inner.UserState.TryAdd(HttpContextKey, inner.GetHttpContext());
    }

    protected override string MethodCore => _inner.Method;

    protected override string HostCore => _inner.Host;

    protected override string PeerCore => _inner.Peer;

    protected override DateTime DeadlineCore => _inner.Deadline;

    protected override Metadata RequestHeadersCore => _inner.RequestHeaders;

    protected override CancellationToken CancellationTokenCore { get; }

    protected override Metadata ResponseTrailersCore => _inner.ResponseTrailers;

    protected override Status StatusCore
    {
        get => _inner.Status;
        set => _inner.Status = value;
    }

    protected override WriteOptions? WriteOptionsCore
    {
        get => _inner.WriteOptions;
        set => _inner.WriteOptions = value;
    }

    protected override AuthContext AuthContextCore => _inner.AuthContext;

    protected override IDictionary<object, object> UserStateCore => _inner.UserState;

    protected override Task WriteResponseHeadersAsyncCore(Metadata responseHeaders) => _inner.WriteResponseHeadersAsync(responseHeaders);

    protected override ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options) =>
        _inner.CreatePropagationToken(options);
}
