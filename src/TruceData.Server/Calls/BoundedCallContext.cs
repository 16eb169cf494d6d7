using Grpc.Core;

namespace TruceData.Server.Calls;

/// <summary>A call whose token is also cancelled for another reason than the client's.</summary>
internal sealed class BoundedCallContext : ServerCallContext
{
    // By this key ServerCallContext.GetHttpContext finds the request of a context that is not the transport's own.
    private const string HttpContextKey = "__HttpContext";
    private readonly ServerCallContext _inner;

    public BoundedCallContext(ServerCallContext inner, CancellationToken end)
    {
        _inner = inner;
        CancellationTokenCore = end;
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

    protected override ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options) => _inner.CreatePropagationToken(options);
}
