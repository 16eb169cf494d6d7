using System.Net.Sockets;

namespace TruceData.Grpc.Tests.Support;

/// <summary>A client that allocates nothing while it reads: what the process allocates meanwhile is the server's.</summary>
static class QuietDownload
{
    const int ReadSize = 256 * 1024;

    /// <summary>Calls a method with one request and reads at least so many bytes of its answer; the bytes that the process allocated meanwhile.</summary>
    public static long Run(Uri address, string path, byte[] body, long bytes)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 60_000 };
        socket.Connect(address.Host, address.Port);
        socket.Send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8);
        // SETTINGS_INITIAL_WINDOW_SIZE 2^31-1, and as much for the connection: one answer never waits for WINDOW_UPDATE.
        socket.Send(Http2Socket.Frame(Http2Socket.SettingsFrame, 0, 0, [0, 4, 0x7f, 0xff, 0xff, 0xff]));
        socket.Send(Http2Socket.Frame(Http2Socket.WindowUpdateFrame, 0, 0, [0x7f, 0xfe, 0, 0]));
        var fields = HeaderBlock.Write([
            (":method", "POST"), (":scheme", "http"), (":path", path), (":authority", address.Authority), ("te", "trailers"), ("content-type", "application/grpc"),
        ]);
        socket.Send(Http2Socket.Frame(Http2Socket.HeadersFrame, Http2Socket.EndHeaders, 1, fields));
        var buffer = new byte[ReadSize];
        var before = GC.GetTotalAllocatedBytes(precise: true);
        socket.Send(Http2Socket.Frame(Http2Socket.DataFrame, Http2Socket.EndStream, 1, body));
        for (var read = 0L; read < bytes;)
        {
            var count = socket.Receive(buffer);
            if (count == 0)
                throw new InvalidDataException($"The server closed the connection after {read} bytes.");
            read += count;
        }
        return GC.GetTotalAllocatedBytes(precise: true) - before;
    }
}
