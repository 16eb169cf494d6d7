using System.Net;
using System.Net.Sockets;

namespace TruceData.Client.Tests;

/// <summary>A connection to a server that is cut once, where the status of the first call was to come; the next ones are whole.</summary>
internal sealed class CutBeforeTheEnd : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _port;

    public CutBeforeTheEnd(int port)
    {
        _port = port;
        _listener.Start();
        _ = AcceptAsync();
    }

    public string Address => _listener.LocalEndpoint.ToString()!;

    public int Cuts { get; private set; }

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        while (true)
        {
            using var client = await _listener.AcceptTcpClientAsync();
            using var server = new TcpClient();
            await server.ConnectAsync(IPAddress.Loopback, _port);
            var asked = client.GetStream().CopyToAsync(server.GetStream());
            var answered = AnswerAsync(server.GetStream(), client.GetStream());
            await Task.WhenAny(asked, answered);
        }
    }

    private async Task AnswerAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[1 << 16];
        while (await from.ReadAsync(buffer) is > 0 and var count)
        {
            var status = Cuts == 0 ? buffer.AsSpan(0, count).IndexOf("grpc-status"u8) : -1;
            await to.WriteAsync(buffer.AsMemory(0, status < 0 ? count : status));
            if (status < 0) continue;
            Cuts++;
            return;
        }
    }
}
