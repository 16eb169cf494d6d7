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
    readonly string? _host;
    readonly CallOptions _options;
    readonly ClientDeadline _deadline;
    readonly string? _encoding;
    Uri _address;
    readonly ClientOutcome _outcome;
    readonly ClientAttempts _attempts;
    readonly TaskCompletionSource<Metadata> _headers = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly SemaphoreSlim _reading = new(1, 1);
    Task<FrameReader?> _opened = Task.FromResult<FrameReader?>(null);
    HttpResponseMessage? _response;
    TResponse? _current;

    public ClientCall(ClientTransport transport, Method<TRequest, TResponse> method, string? host, CallOptions options)
    {
        _transport = transport;
        _method = method;
        _host = host;
        _options = options;
        _deadline = new ClientDeadline(transport.Time, options, transport.Closed);
        _address = transport.Addresses.Next();
        _encoding = RequestEncoding(options);
        _outcome = new ClientOutcome(transport.ThrowOperationCanceled);
        _attempts = transport.Attempts(method, options.IsWaitForReady);
        Requests = new ClientRequestStream<TRequest>(
            method, method.RequestMarshaller, transport.MaxSendMessageSize, _encoding, _outcome, _deadline, _attempts.HasPolicy ? transport.KeepRequests() : null)
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
        // "Response cardinality violation (method requires exactly one response but server sent some other number): UNIMPLEMENTED".
        if (!await MoveNext(CancellationToken.None))
            throw Protocol.Error(StatusCode.Unimplemented, "The method gives exactly one response; the server sent none.");
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
                    return true;
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
                var message = await CreateMessageAsync(request);
                sending = true;
                _response = await _transport.Invoker.SendAsync(message, _deadline.Token);
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

    // As with Grpc.Net.Client a header of this name asks for compression; it is not sent.
    static string? RequestEncoding(CallOptions options)
    {
        if (options.Headers?.GetValue(Protocol.RequestEncodingHeader) is not { } encoding || encoding == MessageEncoding.Identity)
            return null;
        return MessageEncoding.IsKnown(encoding) ? encoding : throw new InvalidOperationException($"The encoding {encoding} is not known; {MessageEncoding.Accepted} are.");
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

    async Task<HttpRequestMessage> CreateMessageAsync(TRequest? request)
    {
        var metadata = await AddCredentialsAsync(_options.Headers ?? Metadata.Empty);
        Func<Stream, CancellationToken, Task> write = request is null
            ? Requests.WriteBodyAsync
            : (stream, cancellationToken) => WriteSingleAsync(stream, request, cancellationToken);
        var message = new HttpRequestMessage(HttpMethod.Post, new Uri(_address, _method.FullName))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ClientRequestContent(write),
        };
        var headers = message.Headers;
        headers.Host = _host;
        // "TE → "te" "trailers"": says that trailers are understood all the way.
        headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        headers.TryAddWithoutValidation("user-agent", UserAgent.Value);
        headers.TryAddWithoutValidation(Protocol.AcceptEncodingHeader, MessageEncoding.Accepted);
        if (_encoding is not null)
            headers.TryAddWithoutValidation(Protocol.EncodingHeader, _encoding);
        if (_attempts.Previous > 0)
            headers.TryAddWithoutValidation(ClientAttempts.PreviousHeader, _attempts.Previous.ToString(CultureInfo.InvariantCulture));
        if (_deadline.Header is { } timeout)
            headers.TryAddWithoutValidation(Protocol.TimeoutHeader, timeout);
        foreach (var entry in metadata)
            ClientFields.Add(headers, entry);
        return message;
    }

    async Task<Metadata> AddCredentialsAsync(Metadata headers)
    {
        if (_transport.Credentials is null && _options.Credentials is null)
            return headers;
        var all = new Metadata();
        foreach (var entry in headers)
            all.Add(entry);
        var context = new AuthInterceptorContext(
            new Uri(_address, "/" + _method.ServiceName).ToString(), _method.Name, _deadline.Token);
        foreach (var credentials in new[] { _transport.Credentials, _options.Credentials })
        {
            if (credentials is not null)
                await credentials.AddAsync(context, all);
        }
        return all;
    }

    async Task WriteSingleAsync(Stream stream, TRequest request, CancellationToken cancellationToken)
    {
        using var buffer = new PooledBuffer();
        new FrameWriter(buffer, _transport.MaxSendMessageSize, _encoding, CompressionLevel.Fastest)
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
