using System.Net;
using System.Net.Sockets;

namespace TruceData.Client.Tests;

/// <summary>
/// A proxy to a server that interrupts the first connection before the status of its first call. Later connections are not interrupted.
/// </summary>
internal sealed class InterruptedConnection : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _port;

    public InterruptedConnection(int port)
    {
        _port = port;
        _listener.Start();
        _ = AcceptAsync();
    }

    public string Address => _listener.LocalEndpoint.ToString()!;

    public int InterruptionCount { get; private set; }

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        while (true)
        {
            using var client = await _listener.AcceptTcpClientAsync();
            using var server = new TcpClient();
            await server.ConnectAsync(IPAddress.Loopback, _port);
            var requests = client.GetStream().CopyToAsync(server.GetStream());
            var responses = CopyResponsesAsync(server.GetStream(), client.GetStream());
            await Task.WhenAny(requests, responses);
        }
    }

    private async Task CopyResponsesAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[1 << 16];
        while (await from.ReadAsync(buffer) is > 0 and var count)
        {
            var status = InterruptionCount == 0 ? buffer.AsSpan(0, count).IndexOf("grpc-status"u8) : -1;
            await to.WriteAsync(buffer.AsMemory(0, status < 0 ? count : status));
            if (status < 0) continue;
            InterruptionCount++;
            return;
        }
    }
}
