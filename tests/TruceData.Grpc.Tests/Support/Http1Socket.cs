using System.Net.Sockets;
using System.Text;

namespace TruceData.Grpc.Tests.Support;

/// <summary>One HTTP/1.1 connection on which a test writes whatever bytes it likes.</summary>
static class Http1Socket
{
    /// <summary>The head of a POST that asks the server to close the connection after its answer.</summary>
    public static string Head(string method, string contentType, string framing, params string[] fields) =>
        $"POST {WebClient.Path(method)} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-type: {contentType}\r\n{framing}\r\n"
        + string.Concat(fields.Select(field => field + "\r\n")) + "\r\n";

    /// <summary>
    /// Sends bytes and, with <paramref name="cut"/>, says that no more will come. Gives what the server says until it closes the connection.
    /// </summary>
    public static async Task<string> SendAsync(Uri address, string head, byte[] body, bool cut = false)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(address.Host, address.Port);
        await socket.SendAsync((byte[])[.. Encoding.Latin1.GetBytes(head), .. body]);
        if (cut)
            socket.Shutdown(SocketShutdown.Send);
        return await ReadAsync(socket).WaitAsync(TimeSpan.FromSeconds(60));
    }

    /// <summary>Sends bytes and then resets the connection.</summary>
    public static async Task AbortAsync(Uri address, string head, byte[] body)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(address.Host, address.Port);
        await socket.SendAsync((byte[])[.. Encoding.Latin1.GetBytes(head), .. body]);
        socket.Close(0);
    }

    static async Task<string> ReadAsync(Socket socket)
    {
        var answer = new StringBuilder();
        var buffer = new byte[16 * 1024];
        try
        {
            while (await socket.ReceiveAsync(buffer) is > 0 and var count)
                answer.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }
        catch (SocketException)
        {
            // The server resets a connection whose request it does not read to the end.
        }
        return answer.ToString();
    }
}
