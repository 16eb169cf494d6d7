using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace TruceData.Grpc.Tests.Support;

/// <summary>A server that answers every HEADERS and DATA of an HTTP/2 connection with prepared bytes, and reads whatever else the client sends.</summary>
sealed class HostileServer : IAsyncDisposable
{
    const int FrameHeader = 9, Preface = 24;

    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource _stopped = new();
    readonly Func<int, byte, int, byte[]> _answer;
    readonly Task _accepting;

    /// <summary>A server whose answer goes by the number of the connection, from 1, the type of the frame, and its stream.</summary>
    public HostileServer(Func<int, byte, int, byte[]> answer)
    {
        _answer = answer;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Address => new($"http://{_listener.LocalEndpoint}");

    public async ValueTask DisposeAsync()
    {
        await _stopped.CancelAsync();
        await _accepting;
        _listener.Dispose();
        _stopped.Dispose();
    }

    async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true)
                serving.Add(ServeAsync(await _listener.AcceptSocketAsync(_stopped.Token), serving.Count + 1));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(serving);
        }
    }

    async Task ServeAsync(Socket socket, int number)
    {
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        try
        {
            await stream.WriteAsync(Http2Socket.Frame(Http2Socket.SettingsFrame, 0, 0, []), _stopped.Token);
            await stream.ReadExactlyAsync(new byte[Preface], _stopped.Token);
            var header = new byte[FrameHeader];
            while (true)
            {
                await stream.ReadExactlyAsync(header, _stopped.Token);
                await stream.ReadExactlyAsync(new byte[(header[0] << 16) | (header[1] << 8) | header[2]], _stopped.Token);
                if (header[3] == Http2Socket.SettingsFrame && header[4] == 0)
                    await stream.WriteAsync(Http2Socket.Frame(Http2Socket.SettingsFrame, Http2Socket.Ack, 0, []), _stopped.Token);
                else if (header[3] is Http2Socket.HeadersFrame or Http2Socket.DataFrame)
                    await stream.WriteAsync(_answer(number, header[3], BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(5))), _stopped.Token);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // The test is over, or the client left.
        }
    }
}
