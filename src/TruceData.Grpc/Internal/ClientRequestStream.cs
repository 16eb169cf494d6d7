using System.IO.Compression;
using Grpc.Core;

namespace TruceData.Grpc.Internal;

/// <summary>Writes the requests of a call into the body of its HTTP request.</summary>
sealed class ClientRequestStream<T>(
    IMethod method, Marshaller<T> marshaller, int? maxLength, string? encoding, ClientOutcome outcome, ClientDeadline deadline) : IClientStreamWriter<T>
    where T : class
{
    readonly TaskCompletionSource<Stream> _body = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    int _writing;

    public WriteOptions? WriteOptions { get; set; }

    /// <summary>The function of the request's body: keeps it open until <see cref="CompleteAsync"/>.</summary>
    public async Task WriteBodyAsync(Stream stream, CancellationToken cancellationToken)
    {
        // The headers go out before the first message does.
        await stream.FlushAsync(cancellationToken);
        _body.TrySetResult(stream);
        await _completed.Task.WaitAsync(cancellationToken);
    }

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
            var body = await _body.Task.WaitAsync(both.Token);
            await body.WriteAsync(frame, both.Token);
            await body.FlushAsync(both.Token);
        }
        catch (Exception exception) when (
            exception is IOException or HttpRequestException or ObjectDisposedException or OperationCanceledException
            && !cancellationToken.IsCancellationRequested)
        {
            // The server ended the call while requests were still to come. Its status comes with the response, which is being read
            // where there is but one; of a stream of responses the caller reads it.
            throw outcome.IsKnown || method.Type == MethodType.ClientStreaming
                ? await outcome.GetExceptionAsync()
                : new RpcException(deadline.Explain(new(StatusCode.Cancelled, "The server takes no more requests; its status comes after the responses.")));
        }
    }
}
