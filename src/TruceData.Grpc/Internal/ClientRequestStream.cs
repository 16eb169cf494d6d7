using System.IO.Compression;
using Grpc.Core;

namespace TruceData.Grpc.Internal;

/// <summary>
/// Writes the requests of a call into the body of its HTTP request. While the call may be tried again, requests are kept and written once
/// more into the body of the next attempt; a write is done then when its request is kept, whatever becomes of the attempt.
/// </summary>
sealed class ClientRequestStream<T>(
    IMethod method, Marshaller<T> marshaller, int? maxLength, string? encoding, ClientOutcome outcome, ClientDeadline deadline, KeptRequests? kept) : IClientStreamWriter<T>, IDisposable
    where T : class
{
    readonly TaskCompletionSource _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly SemaphoreSlim _attaching = new(1, 1);
    TaskCompletionSource<Stream> _body = NewBody();
    int _writing;
    volatile bool _isGone;

    public WriteOptions? WriteOptions { get; set; }

    /// <summary>Whether another attempt could have all requests.</summary>
    public bool CanBeSentAgain => kept is { IsCommitted: false };

    /// <summary>
    /// The function of the request's body: keeps it open until <see cref="CompleteAsync"/>. HttpClient calls it again where the server says that it has not
    /// processed the request (RFC 9113, 6.8 and 8.7).
    /// </summary>
    public async Task WriteBodyAsync(Stream stream, CancellationToken cancellationToken)
    {
        // The headers go out before the first message does.
        await stream.FlushAsync(cancellationToken);
        await _attaching.WaitAsync(cancellationToken);
        try
        {
            if (_body.Task.IsCompleted)
                _body = _isGone || kept is { IsCommitted: true } ? throw new IOException("The server has not processed the call, and its first requests are not kept.") : NewBody();
            foreach (var frame in kept?.Frames ?? [])
                await WriteAsync(stream, frame, cancellationToken);
            if (kept is { IsCommitted: true })
                kept.Drop();
            _body.TrySetResult(stream);
        }
        finally
        {
            _attaching.Release();
        }
        await _completed.Task.WaitAsync(cancellationToken);
    }

    /// <summary>The attempt has failed, and its body with it; requests wait for that of the next one.</summary>
    public async Task DetachAsync()
    {
        await _attaching.WaitAsync(deadline.Token);
        if (_body.Task.IsCompleted)
            _body = NewBody();
        _attaching.Release();
    }

    /// <summary>The attempt under way is the last one.</summary>
    public void Commit()
    {
        kept?.Commit();
        if (_body.Task.IsCompleted)
            kept?.Drop();
    }

    /// <summary>The call has ended.</summary>
    public void Dispose() => kept?.Drop();

    public Task WriteAsync(T message) => WriteAsync(message, CancellationToken.None);

    public async Task WriteAsync(T message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (Interlocked.Exchange(ref _writing, 1) != 0)
            throw new InvalidOperationException("The previous write has not completed.");
        try
        {
            if (_completed.Task.IsCompleted)
                throw new InvalidOperationException("The request stream has been completed.");
            using var buffer = new PooledBuffer();
            new FrameWriter(buffer, maxLength, encoding, CompressionLevel.Fastest)
                .Write(marshaller, message, WriteOptions?.Flags ?? default);
            await SendAsync(buffer.Written, cancellationToken);
        }
        finally
        {
            Volatile.Write(ref _writing, 0);
        }
    }

    public Task CompleteAsync()
    {
        _completed.TrySetResult();
        return Task.CompletedTask;
    }

    async Task SendAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        try
        {
            using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
            if (kept is not null && await KeepAsync(kept, frame, both.Token))
                return;
            var body = await _body.Task.WaitAsync(both.Token);
            _isGone = true;
            await WriteAsync(body, frame, both.Token);
        }
        catch (Exception exception) when (IsBroken(exception, cancellationToken))
        {
            // The server ended the call while requests were still to come. Its status comes with the response, which is being read
            // where there is but one; of a stream of responses the caller reads it.
            throw outcome.IsKnown || method.Type == MethodType.ClientStreaming
                ? await outcome.GetExceptionAsync()
                : new RpcException(deadline.Explain(new(StatusCode.Cancelled, "The server takes no more requests; its status comes after the responses.")));
        }
    }

    /// <summary>Keeps a request and writes it into the body of the attempt under way, if there is one; false where it could not be kept.</summary>
    async Task<bool> KeepAsync(KeptRequests kept, ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        await _attaching.WaitAsync(cancellationToken);
        try
        {
            if (!kept.TryAdd(frame))
                return false;
            if (_body.Task.IsCompleted)
                await WriteAsync(await _body.Task, frame, cancellationToken);
        }
        catch (Exception exception) when (IsBroken(exception, cancellationToken) && !outcome.IsKnown)
        {
            // The next attempt sends it, or the response tells why there is none.
        }
        finally
        {
            _attaching.Release();
        }
        return true;
    }

    static async Task WriteAsync(Stream body, ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        await body.WriteAsync(frame, cancellationToken);
        await body.FlushAsync(cancellationToken);
    }

    static bool IsBroken(Exception exception, CancellationToken cancellationToken) =>
        exception is IOException or HttpRequestException or ObjectDisposedException
        || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    static TaskCompletionSource<Stream> NewBody() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
