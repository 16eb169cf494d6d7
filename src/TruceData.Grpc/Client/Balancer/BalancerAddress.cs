namespace Grpc.Net.Client.Balancer;

/// <summary>An address of a channel of several.</summary>
public sealed class BalancerAddress(string host, int port)
{
    /// <summary>A name or an IP address.</summary>
    public string Host => host;

    /// <summary>The port.</summary>
    public int Port => port;
}
