namespace Grpc.Core;

/// <summary>A call of one request and a stream of responses.</summary>
public sealed class AsyncServerStreamingCall<TResponse> : IDisposable
{
    readonly Func<Status> _status;
    readonly Func<Metadata> _trailers;
    readonly Action _dispose;

    /// <summary>A call made of its parts.</summary>
    public AsyncServerStreamingCall(
        IAsyncStreamReader<TResponse> responseStream,
        Task<Metadata> responseHeadersAsync,
        Func<Status> getStatusFunc,
        Func<Metadata> getTrailersFunc,
        Action disposeAction)
    {
        ResponseStream = responseStream;
        ResponseHeadersAsync = responseHeadersAsync;
        _status = getStatusFunc;
        _trailers = getTrailersFunc;
        _dispose = disposeAction;
    }

    /// <summary>The responses.</summary>
    public IAsyncStreamReader<TResponse> ResponseStream { get; }

    /// <summary>The response headers, when they have come.</summary>
    public Task<Metadata> ResponseHeadersAsync { get; }

    /// <summary>The status; only after the call has ended.</summary>
    public Status GetStatus() => _status();

    /// <summary>The trailers; only after the call has ended.</summary>
    public Metadata GetTrailers() => _trailers();

    /// <summary>Ends the call: cancels it unless it has ended.</summary>
    public void Dispose() => _dispose();
}
