using System.IO.Compression;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace TruceData.Grpc.Internal;

/// <summary>One call over an HTTP/2 stream: its messages, its headers and trailers, and its end.</summary>
sealed class HttpServerCallContext : ServerCallContext, IAsyncDisposable
{
    readonly GrpcServiceOptions _options;
    readonly ServerDeadline? _deadline;
    readonly FrameReader _reader;
    readonly PipeWriter _output;
    readonly CancellationToken _cancellation;
    readonly WriteGate _writing = new();
    FrameWriter? _writer;
    Metadata? _requestHeaders;
    Metadata? _responseTrailers;
    AuthContext? _authContext;
    bool _headersWritten;
    bool _hasMessages;
    bool _ended;

    public HttpServerCallContext(HttpContext http, IMethod method, GrpcServiceOptions options, ServerDeadline? deadline)
    {
        Http = http;
        _options = options;
        _deadline = deadline;
        _output = http.Response.BodyWriter;
        _reader = new FrameReader(
            http.Request.BodyReader, options.MaxReceiveMessageSize, http.Request.Headers.GrpcEncoding);
        _cancellation = deadline?.Token ?? http.RequestAborted;
        MethodCore = method.FullName;
    }

    public HttpContext Http { get; }

    /// <summary>Whether the client has gone away.</summary>
    public bool IsAborted { get; private set; }

    protected override string MethodCore { get; }

    protected override string HostCore => Http.Request.Host.Value ?? "";

    protected override string PeerCore => PeerText.Format(Http.Connection);

    protected override DateTime DeadlineCore => _deadline?.Utc ?? DateTime.MaxValue;

    protected override Metadata RequestHeadersCore => _requestHeaders ??= ReadRequestHeaders();

    protected override CancellationToken CancellationTokenCore => _cancellation;

    protected override Metadata ResponseTrailersCore => _responseTrailers ??= [];

    protected override Status StatusCore { get; set; }

    protected override WriteOptions? WriteOptionsCore { get; set; }

    protected override AuthContext AuthContextCore => _authContext ??= PeerText.Authenticate(Http.Connection.ClientCertificate);

    /// <summary>The one request of a method that takes one.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<T> ReadSingleAsync<T>(Marshaller<T> marshaller) where T : class
    {
        // "Request cardinality violation (method requires exactly one request but client sent some other number): UNIMPLEMENTED".
        var message = await ReadAsync(marshaller, CancellationToken.None)
            ?? throw Protocol.Error(StatusCode.Unimplemented, "The method takes exactly one request; the client sent none.");
        if (await ReadAsync(marshaller, CancellationToken.None) is not null)
            throw Protocol.Error(StatusCode.Unimplemented, "The method takes exactly one request; the client sent more.");
        return message;
    }

    /// <summary>The next request, or null at the end of the stream.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<T?> ReadAsync<T>(Marshaller<T> marshaller, CancellationToken cancellationToken) where T : class
    {
        using var both = cancellationToken.CanBeCanceled && cancellationToken != CancellationToken
            ? CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, CancellationToken)
            : null;
        try
        {
            return await _reader.ReadAsync(marshaller, both?.Token ?? CancellationToken);
        }
        catch (BadHttpRequestException exception)
        {
            throw new RpcException(new Status(StatusCode.Internal, "The request could not be read.", exception));
        }
        catch (IOException exception)
        {
            // RST_STREAM, or the connection broke.
            IsAborted = true;
            throw new OperationCanceledException("The client went away.", exception, CancellationToken);
        }
    }

    /// <summary>The one response of a method that gives one. It is flushed together with the trailers.</summary>
    public ValueTask WriteSingleAsync<T>(Marshaller<T> marshaller, T? message) where T : class
    {
        if (StatusCore.StatusCode != StatusCode.OK)
            return default;
        if (message is null)
            throw Protocol.Error(StatusCode.Internal, "The method returned no response.");
        var flags = WriteOptionsCore?.Flags ?? default;
        return WriteAsync(marshaller, message, flags | WriteFlags.BufferHint, CancellationToken.None);
    }

    /// <summary>
    /// Writes a response and awaits that the transport has room for more: the client's flow control holds the service back.
    /// </summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask WriteAsync<T>(Marshaller<T> marshaller, T message, WriteFlags flags, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        CancellationToken.ThrowIfCancellationRequested();
        if (!_writing.TryEnter())
            throw new InvalidOperationException(_ended ? "The call has ended." : "The previous write has not completed.");
        try
        {
            _hasMessages = true;
            try
            {
                (_writer ??= CreateWriter()).Write(marshaller, message, flags);
            }
            catch (Exception) when (_writer!.IsBroken)
            {
                // A part of a message is out: nothing that follows could be read.
                Reset(Protocol.Http2InternalError);
                throw;
            }
            if ((flags & WriteFlags.BufferHint) == 0)
            {
                // A cancelled token would abort the stream, so a cancelled flush is asked for instead.
                await using var registration = cancellationToken.UnsafeRegister(
                    static output => ((PipeWriter)output!).CancelPendingFlush(), _output);
                Check(await _output.FlushAsync(CancellationToken.None), cancellationToken);
            }
        }
        finally
        {
            _writing.Leave();
        }
    }

    /// <summary>
    /// Ends the call with its trailers; whatever the service still writes fails from here on. False where a trailer could not be sent.
    /// </summary>
    public async Task<bool> EndAsync(Status status, Metadata trailers)
    {
        if (_ended)
            return true;
        if (!_writing.TryEnter())
        {
            // A write waits for a client that does not read.
            _output.CancelPendingFlush();
            await _writing.EnterAsync();
        }
        _ended = true;
        if (IsAborted || Http.RequestAborted.IsCancellationRequested)
            return true;
        // Response → (Response-Headers *Length-Prefixed-Message Trailers) / Trailers-Only
        var fields = Http.Response.HasStarted || _hasMessages
            ? Http.Features.GetRequiredFeature<IHttpResponseTrailersFeature>().Trailers
            : Http.Response.Headers;
        var all = _responseTrailers is null || ReferenceEquals(_responseTrailers, trailers) || TryAppend(fields, _responseTrailers);
        all &= TryAppend(fields, trailers);
        StatusFields.Set(fields, all ? status : new Status(StatusCode.Internal, "The method set a trailer that cannot be sent."));
        return all;
    }

    /// <summary>Sends RST_STREAM.</summary>
    public void Reset(int errorCode)
    {
        if (Http.Features.Get<IHttpResetFeature>() is { } reset)
            reset.Reset(errorCode);
        else
            Http.Abort();
    }

    public ValueTask DisposeAsync() => _deadline?.DisposeAsync() ?? default;

    protected override async Task WriteResponseHeadersAsyncCore(Metadata responseHeaders)
    {
        ArgumentNullException.ThrowIfNull(responseHeaders);
        if (_headersWritten || _hasMessages || Http.Response.HasStarted)
            throw new InvalidOperationException("The response headers have been sent.");
        if (!_writing.TryEnter())
            throw new InvalidOperationException(_ended ? "The call has ended." : "A write has not completed.");
        try
        {
            foreach (var entry in responseHeaders)
            {
                if (TryAppend(Http.Response.Headers, entry))
                    continue;
                throw new ArgumentException(
                    $"The header {entry.Key} is not printable ASCII; bytes take the suffix -bin.", nameof(responseHeaders));
            }
            _headersWritten = true;
            _writer = CreateWriter();
            Check(await _output.FlushAsync(CancellationToken.None), CancellationToken.None);
        }
        finally
        {
            _writing.Leave();
        }
    }

    protected override ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options)
    {
        options ??= ContextPropagationOptions.Default;
        return new PropagationToken(
            options.IsPropagateDeadline ? DeadlineCore : DateTime.MaxValue,
            options.IsPropagateCancellation ? CancellationTokenCore : CancellationToken.None);
    }

    void Check(FlushResult flushed, CancellationToken cancellationToken)
    {
        if (flushed.IsCanceled)
            throw new OperationCanceledException(cancellationToken.IsCancellationRequested ? cancellationToken : CancellationToken);
        CancellationToken.ThrowIfCancellationRequested();
    }

    FrameWriter CreateWriter()
    {
        // "If a client message is compressed … the server may choose any encoding the client accepts".
        var encoding = _options.ResponseCompressionAlgorithm;
        if (encoding is not null && MessageEncoding.IsAccepted(Http.Request.Headers.GrpcAcceptEncoding, encoding))
            Http.Response.Headers[Protocol.EncodingHeader] = encoding;
        else
            encoding = null;
        var level = _options.ResponseCompressionLevel ?? CompressionLevel.Fastest;
        return new FrameWriter(_output, _options.MaxSendMessageSize, encoding, level);
    }

    Metadata ReadRequestHeaders()
    {
        var metadata = new Metadata();
        foreach (var (key, values) in Http.Request.Headers)
        {
            if (MetadataText.IsReserved(key) || !MetadataText.IsValidKey(key))
                continue;
            foreach (var value in values)
            {
                if (!MetadataText.TryAdd(metadata, key, value ?? ""))
                    throw Protocol.Error(StatusCode.Internal, $"The header {key} is not valid base64.");
            }
        }
        return metadata;
    }

    static bool TryAppend(IHeaderDictionary fields, Metadata entries)
    {
        var all = true;
        for (var i = 0; i < entries.Count; i++)
            all &= TryAppend(fields, entries[i]);
        return all;
    }

    // Reserved fields belong to the protocol: they are left out, not overwritten.
    static bool TryAppend(IHeaderDictionary fields, Metadata.Entry entry)
    {
        if (MetadataText.IsReserved(entry.Key))
            return true;
        var value = MetadataText.Format(entry);
        if (!MetadataText.IsValidText(value))
            return false;
        fields.Append(entry.Key, value);
        return true;
    }
}
