using System.Net;
using System.Net.Sockets;

namespace TruceData.Server.Hosting;

/// <summary>Checks the address and the ports of the server before anything is written for it.</summary>
internal static class ListenPorts
{
    /// <summary>Throws if the server cannot listen on one of its ports, for example because it is in use.</summary>
    public static void EnsureAvailable(ServeOptions options)
    {
        int[] ports = options.TlsCertificate is null ? [options.GrpcPort, options.HttpPort] : [options.GrpcPort];
        List<TcpListener> listeners = [];
        try
        {
            foreach (var endpoint in ports.Select(port => new IPEndPoint(options.Listen, port)))
            {
                var listener = new TcpListener(endpoint);
                listeners.Add(listener);
                Start(listener, endpoint);
            }
        }
        finally
        {
            listeners.ForEach(listener => listener.Dispose());
        }
    }

    /// <summary>Creates the error for an address or a port that the server cannot listen on.</summary>
    public static ConfigurationException Unavailable(string reason, Exception exception) => new(
        $"cannot listen: {reason.TrimEnd('.')}. Choose other ports with --grpc-port and --http-port, or stop the program that uses them; "
        + "--listen must be an address of this machine.",
        exception);

    private static void Start(TcpListener listener, IPEndPoint endpoint)
    {
        try
        {
            listener.Start();
        }
        catch (SocketException exception)
        {
            throw Unavailable($"{endpoint}: {exception.Message}", exception);
        }
    }
}
