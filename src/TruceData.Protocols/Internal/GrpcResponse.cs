using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace TruceData.Protocols.Internal;

/// <summary>
/// The response that the gRPC server writes while another protocol is spoken. It keeps headers and trailers apart from those of the
/// transport; a derived class says what goes out at the start, for the messages, and at the end.
/// </summary>
abstract class GrpcResponse : IHttpResponseFeature, IHttpResponseBodyFeature, IHttpResponseTrailersFeature, IHttpResetFeature
{
    readonly HttpContext _http;
    readonly IHttpResponseFeature _outer;
    readonly IHttpResponseBodyFeature _outerBody;
    readonly IHttpResetFeature? _outerReset;
    Stream? _stream;
    bool _returned;
    bool _ended;

    protected GrpcResponse(HttpContext http)
    {
        _http = http;
        _outer = http.Features.GetRequiredFeature<IHttpResponseFeature>();
        _outerBody = http.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        _outerReset = http.Features.Get<IHttpResetFeature>();
        OuterHeaders = http.Response.Headers;
    }

    int IHttpResponseFeature.StatusCode { get; set; } = StatusCodes.Status200OK;

    string? IHttpResponseFeature.ReasonPhrase { get; set; }

    public IHeaderDictionary Headers { get; set; } = new HeaderDictionary();

    public IHeaderDictionary Trailers { get; set; } = new HeaderDictionary();

    public bool HasStarted { get; private set; }

    public abstract PipeWriter Writer { get; }

    public Stream Stream => _stream ??= Writer.AsStream(leaveOpen: true);

    Stream IHttpResponseFeature.Body
    {
        get => Stream;
        set => throw new NotSupportedException();
    }

    protected IHeaderDictionary OuterHeaders { get; }

    protected PipeWriter OuterWriter => _outerBody.Writer;

    /// <summary>Runs the call and ends the response.</summary>
    public async Task RunAsync(RequestDelegate next)
    {
        _http.Features.Set<IHttpResponseFeature>(this);
        _http.Features.Set<IHttpResponseBodyFeature>(this);
        _http.Features.Set<IHttpResponseTrailersFeature>(this);
        _http.Features.Set<IHttpResetFeature>(this);
        await next(_http);
        _returned = true;
        await CompleteAsync();
    }

    /// <summary>Sends the headers of the response, once.</summary>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        if (HasStarted) return;
        HasStarted = true;
        await StartOuterAsync();
    }

    public async Task CompleteAsync()
    {
        if (_ended || _http.RequestAborted.IsCancellationRequested) return;
        _ended = true;
        TurnToOuter();
        // A method that outlives its deadline cannot be cut off by RST_STREAM here, and the next request on its connection would wait for it.
        if (!_returned && _outerReset is null && !_outer.HasStarted) OuterHeaders.Connection = "close";
        // Response → (Response-Headers *Length-Prefixed-Message Trailers) / Trailers-Only
        await EndAsync(GrpcEnd.Read(Headers.ContainsKey(GrpcFields.Status) ? Headers : Trailers), HasStarted);
        await _outerBody.CompleteAsync();
    }

    /// <summary>An HTTP/1.1 response that cannot be completed ends with its connection; a complete one needs no reset.</summary>
    public void Reset(int errorCode)
    {
        if (_outerReset is not null)
            _outerReset.Reset(errorCode);
        else if (!_ended)
            _http.Abort();
    }

    public void OnStarting(Func<object, Task> callback, object state) => _outer.OnStarting(callback, state);

    public void OnCompleted(Func<object, Task> callback, object state) => _outer.OnCompleted(callback, state);

    public void DisableBuffering() => _outerBody.DisableBuffering();

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <summary>
    /// From here on the headers of the context are the transport's again: what other middleware adds when the response starts goes there.
    /// </summary>
    protected void TurnToOuter() => _http.Features.Set(_outer);

    protected void SetOuterStatus(int status) => _outer.StatusCode = status;

    /// <summary>Sends what goes before the first message.</summary>
    protected abstract Task StartOuterAsync();

    /// <summary>Sends what is left of the messages and what goes after them.</summary>
    protected abstract Task EndAsync(GrpcEnd end, bool started);
}
