using System.Net;
using System.Net.Sockets;

namespace TruceData.Client.Tests;

/// <summary>A proxy to a server that can stop forwarding while its connections stay open, as a broken network path does.</summary>
internal sealed class StallingProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<TcpClient> _clients = [];
    private readonly int _port;
    private volatile bool _isStalled;

    public StallingProxy(int port)
    {
        _port = port;
        _listener.Start();
        _ = AcceptAsync();
    }

    public string Address => _listener.LocalEndpoint.ToString()!;

    /// <summary>Stops forwarding, on later connections too.</summary>
    public void Stall() => _isStalled = true;

    public void Dispose()
    {
        _listener.Dispose();
        foreach (var client in _clients) client.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            var client = await _listener.AcceptTcpClientAsync();
            var server = new TcpClient();
            _clients.AddRange([client, server]);
            await server.ConnectAsync(IPAddress.Loopback, _port);
            _ = ForwardAsync(client.GetStream(), server.GetStream());
            _ = ForwardAsync(server.GetStream(), client.GetStream());
        }
    }

    private async Task ForwardAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[1 << 16];
        while (await from.ReadAsync(buffer) is > 0 and var count)
            if (!_isStalled) await to.WriteAsync(buffer.AsMemory(0, count));
    }
}
