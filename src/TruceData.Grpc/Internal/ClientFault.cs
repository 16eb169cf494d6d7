using System.Net.Sockets;
using System.Security.Authentication;
using Grpc.Core;

namespace TruceData.Grpc.Internal;

/// <summary>The status of a call that an exception ended.</summary>
static class ClientFault
{
    const string ResetText = "The HTTP/2 server reset the stream";

    /// <summary>The status that the exception carries; else what became of the transport, unless the deadline explains it.</summary>
    public static Status ToStatus(Exception exception, ClientDeadline deadline, Uri address) =>
        exception is RpcException rpc ? rpc.Status : deadline.Explain(OfTransport(exception, address));

    static Status OfTransport(Exception exception, Uri address)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            // HttpClient tells a reset of the stream from the end of its connection (GOAWAY, an unanswered ping) by nothing but the text.
            if (cause is HttpProtocolException protocol && protocol.Message.StartsWith(ResetText, StringComparison.Ordinal))
                return new(Protocol.FromHttp2Error(protocol.ErrorCode), $"The stream was reset: {protocol.Message}", exception);
        }
        return exception switch
        {
            HttpRequestException { InnerException: SocketException or AuthenticationException } =>
                new(StatusCode.Unavailable, $"The server {address} cannot be reached: {exception.InnerException.Message}", exception),
            HttpRequestException or IOException =>
                new(StatusCode.Unavailable, $"The connection to {address} failed: {exception.GetBaseException().Message}", exception),
            ObjectDisposedException => new(StatusCode.Unavailable, "The channel is closed.", exception),
            _ => new(StatusCode.Internal, $"The call failed: {exception.Message}", exception),
        };
    }
}
