using System.Net;
using System.Net.Http.Headers;

namespace TruceData.Grpc.Internal;

/// <summary>The body of a request, written by a function while the response may already come.</summary>
sealed class ClientRequestContent : HttpContent
{
    readonly Func<Stream, CancellationToken, Task> _write;

    public ClientRequestContent(Func<Stream, CancellationToken, Task> write)
    {
        _write = write;
        Headers.ContentType = new MediaTypeHeaderValue(Protocol.ContentType);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        _write(stream, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        _write(stream, cancellationToken);

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
