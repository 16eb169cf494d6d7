using System.Net;
using System.Net.Http.Headers;

namespace TruceData.Grpc.Internal;

/// <summary>The body of a request, written by a function while the response may already come.</summary>
sealed class ClientRequestContent : HttpContent
{
    static readonly TimeSpan LongestHold = TimeSpan.FromSeconds(1);

    readonly Func<Stream, CancellationToken, Task> _write;
    readonly CancellationToken _ended;
    readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ClientRequestContent(Func<Stream, CancellationToken, Task> write, CancellationToken ended)
    {
        _write = write;
        _ended = ended;
        Headers.ContentType = new MediaTypeHeaderValue(Protocol.ContentType);
    }

    /// <summary>The request has its response headers, or failed.</summary>
    public void Answered() => _answered.TrySetResult();

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        try
        {
            await _write(stream, cancellationToken);
        }
        catch (OperationCanceledException) when (!_ended.IsCancellationRequested)
        {
            // The server reset the stream, or the connection broke. HttpClient throws what comes first, and the end of the body would hide why.
            await Task.WhenAny(_answered.Task, Task.Delay(LongestHold, _ended));
            throw;
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
