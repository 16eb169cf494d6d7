using System.Globalization;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Headers;
using Grpc.Core;

namespace TruceData.Grpc.Internal;

/// <summary>One call over an HTTP/2 request: its response headers, its responses, and how it ended.</summary>
sealed class ClientCall<TRequest, TResponse> : IAsyncStreamReader<TResponse>, IDisposable
    where TRequest : class
    where TResponse : class
{
    const int ReadSize = 64 * 1024;

    readonly ClientTransport _transport;
    readonly Method<TRequest, TResponse> _method;
    readonly CallOptions _options;
    readonly ClientDeadline _deadline;
    readonly ClientRequest _request;
    Uri _address;
    readonly ClientOutcome _outcome;
    readonly ClientAttempts _attempts;
    readonly TaskCompletionSource<Metadata> _headers = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly SemaphoreSlim _reading = new(1, 1);
    Task<FrameReader?> _opened = Task.FromResult<FrameReader?>(null);
    HttpResponseMessage? _response;
    TResponse? _current;
    bool _hasResponse;

    public ClientCall(ClientTransport transport, Method<TRequest, TResponse> method, string? host, CallOptions options)
    {
        _transport = transport;
        _method = method;
        _options = options;
        _deadline = new ClientDeadline(transport.Time, options, transport.Closed);
        _address = transport.Addresses.Next();
        _request = new ClientRequest(transport, method, host, options, _deadline);
        _outcome = new ClientOutcome(transport.ThrowOperationCanceled);
        _attempts = transport.Attempts(method, options.IsWaitForReady);
        Requests = new ClientRequestStream<TRequest>(
            method, method.RequestMarshaller, transport.MaxSendMessageSize, _request.Encoding, _outcome, _deadline, _attempts.HasPolicy ? transport.KeepRequests() : null)
        {
            WriteOptions = options.WriteOptions,
        };
    }

    public ClientRequestStream<TRequest> Requests { get; }

    public Task<Metadata> HeadersAsync => _headers.Task;

    public TResponse Current => _current ?? throw new InvalidOperationException("There is no current message.");

    public Status GetStatus() => _outcome.Status;

    public Metadata GetTrailers() => _outcome.Trailers;

    /// <summary>Sends the request: its one message, or with null a body that stays open.</summary>
    public void Start(TRequest? request) => _opened = OpenAsync(request);

    /// <summary>The one response of a method that gives one.</summary>
    public async Task<TResponse> ReadSingleAsync()
    {
        // A success without a response is none: see End.
        await MoveNext(CancellationToken.None);
        var response = Current;
        if (await MoveNext(CancellationToken.None))
            throw Fail(new Status(StatusCode.Unimplemented, "The method gives exactly one response; the server sent more."));
        return response;
    }

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        if (!await _reading.WaitAsync(0, CancellationToken.None))
            throw new InvalidOperationException("The previous read has not completed.");
        // Cancelling a read cancels the call: there is no other way to leave a message half read.
        await using var registration = cancellationToken.UnsafeRegister(static deadline => ((ClientDeadline)deadline!).Cancel(), _deadline);
        try
        {
            _current = null;
            if (await _opened is { } reader && !_outcome.IsKnown)
            {
                _current = await reader.ReadAsync(_method.ResponseMarshaller, _deadline.Token);
                if (_current is not null)
                    return _hasResponse = true;
                End(_response!.TrailingHeaders, "The server ended the call without grpc-status.");
            }
        }
        catch (Exception exception)
        {
            throw Fail(ClientFault.ToStatus(exception, _deadline, _address));
        }
        finally
        {
            _reading.Release();
        }
        return _outcome.Status.StatusCode == StatusCode.OK ? false : throw _outcome.GetException();
    }

    public void Dispose() => End(Status.DefaultCancelled, Metadata.Empty);

    /// <summary>Sends the request, again where it may be, and takes the response headers; null where the call ended with them.</summary>
    async Task<FrameReader?> OpenAsync(TRequest? request)
    {
        while (true)
        {
            var sending = false;
            TimeSpan wait;
            try
            {
                _deadline.Token.ThrowIfCancellationRequested();
                var message = await _request.CreateAsync(_address, _attempts.Previous, request is null ? Requests.WriteBodyAsync : (body, cancellation) => WriteSingleAsync(body, request, cancellation));
                sending = true;
                _response = await SendAsync(message);
                sending = false;
                _deadline.Token.ThrowIfCancellationRequested();
                // Response headers commit the call; a status without them does not.
                if (ClientFields.Status(_response.Headers) is not { } ended || Next(request, ended, null) is not { } next)
                    return TakeHeaders(_response);
                wait = next;
            }
            catch (Exception exception)
            {
                var status = ClientFault.ToStatus(exception, _deadline, _address);
                if (_deadline.Token.IsCancellationRequested || Next(request, status.StatusCode, sending ? exception : null) is not { } next)
                {
                    Fail(_deadline.Token.IsCancellationRequested ? _deadline.Status : status);
                    return null;
                }
                wait = next;
            }
            _response?.Dispose();
            _response = null;
            if (!await WaitAsync(wait))
                return null;
        }
    }

    async Task<HttpResponseMessage> SendAsync(HttpRequestMessage message)
    {
        try
        {
            return await _transport.Invoker.SendAsync(message, _deadline.Token);
        }
        finally
        {
            ((ClientRequestContent)message.Content!).Answered();
        }
    }

    /// <summary>How long to wait before the next attempt after one that failed, without an answer where an exception is given; null where there is none.</summary>
    TimeSpan? Next(TRequest? request, StatusCode code, Exception? unanswered)
    {
        var failed = new FailedAttempt(
            code,
            unanswered is null && _response is not null ? ClientFields.Pushback(_response.Headers) : null,
            unanswered is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError },
            unanswered?.InnerException is HttpProtocolException { ErrorCode: Protocol.Http2RefusedStream },
            CanBeSentAgain: request is not null || Requests.CanBeSentAgain);
        var wait = _attempts.Next(failed);
        if (wait is not null && failed.WasNeverSent)
            _address = _transport.Addresses.After(_address);
        return wait;
    }

    /// <summary>Waits for the next attempt; false where the call ends meanwhile.</summary>
    async Task<bool> WaitAsync(TimeSpan wait)
    {
        try
        {
            await Requests.DetachAsync();
            await Task.Delay(wait, _transport.Time, _deadline.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            Fail(_deadline.Status);
            return false;
        }
    }

    FrameReader? TakeHeaders(HttpResponseMessage response)
    {
        if (response.StatusCode != HttpStatusCode.OK || !Protocol.IsGrpcContentType(response.Content.Headers.ContentType?.ToString()))
        {
            var code = response.StatusCode == HttpStatusCode.OK ? StatusCode.Unknown : Protocol.FromHttp(response.StatusCode);
            var type = response.Content.Headers.ContentType?.ToString() ?? "none";
            var text = $"The server answered HTTP {(int)response.StatusCode} with content type {type}.";
            if (!response.Headers.Contains(Protocol.StatusHeader))
                throw Protocol.Error(code, text);
        }
        // Trailers-Only → HTTP-Status Content-Type Trailers
        if (response.Headers.Contains(Protocol.StatusHeader))
        {
            _headers.TrySetResult([]);
            End(response.Headers, "");
            return null;
        }
        var encoding = response.Headers.TryGetValues(Protocol.EncodingHeader, out var values) ? values.First() : null;
        if (encoding is not null && !MessageEncoding.IsKnown(encoding))
            throw Protocol.Error(StatusCode.Internal, $"The server sent the message encoding {encoding}, which was not offered.");
        Requests.Commit();
        _headers.TrySetResult(ClientFields.Read(response.Headers));
        var body = PipeReader.Create(response.Content.ReadAsStream(), new StreamPipeReaderOptions(bufferSize: ReadSize));
        return new FrameReader(body, _transport.MaxReceiveMessageSize, encoding);
    }

    async Task WriteSingleAsync(Stream stream, TRequest request, CancellationToken cancellationToken)
    {
        using var buffer = new PooledBuffer();
        new FrameWriter(buffer, _transport.MaxSendMessageSize, _request.Encoding, CompressionLevel.Fastest)
            .Write(_method.RequestMarshaller, request, _options.WriteOptions?.Flags ?? default);
        await stream.WriteAsync(buffer.Written, cancellationToken);
    }

    /// <summary>Ends the call with Trailers → Status [Status-Message] *Custom-Metadata.</summary>
    void End(HttpResponseHeaders fields, string withoutStatus)
    {
        if (!fields.TryGetValues(Protocol.StatusHeader, out var codes))
            throw Protocol.Error(StatusCode.Unknown, withoutStatus);
        // "An error parsing the returned status: UNKNOWN".
        if (!int.TryParse(codes.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var code))
            throw Protocol.Error(StatusCode.Unknown, $"The server sent grpc-status {codes.First()}.");
        // "Response cardinality violation (method requires exactly one response but server sent some other number): UNIMPLEMENTED".
        if (code == 0 && !_hasResponse && _method.Type is (MethodType.Unary or MethodType.ClientStreaming))
            throw Protocol.Error(StatusCode.Unimplemented, "The method gives exactly one response; the server sent none.");
        var detail = fields.TryGetValues(Protocol.MessageHeader, out var texts) ? PercentEncoding.Decode(texts.First()) : "";
        End(new Status(Enum.IsDefined((StatusCode)code) ? (StatusCode)code : StatusCode.Unknown, detail), ClientFields.Read(fields));
    }

    void End(Status status, Metadata trailers)
    {
        if (!_outcome.TryEnd(status, trailers))
            return;
        Requests.Dispose();
        if (status.StatusCode == StatusCode.OK)
        {
            _attempts.Succeed();
            _headers.TrySetResult([]);
        }
        else if (_headers.TrySetException(_outcome.GetException()))
            _ = _headers.Task.Exception; // Observed: most callers never ask for the headers.
        // Ends what is still under way: RST_STREAM with CANCEL where the server has not ended the stream.
        _deadline.Cancel();
        _deadline.Dispose();
        _response?.Dispose();
    }

    Exception Fail(Status status)
    {
        End(status, Metadata.Empty);
        return _outcome.GetException();
    }
}
