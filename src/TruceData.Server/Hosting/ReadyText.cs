using System.Net;

namespace TruceData.Server.Hosting;

/// <summary>What the server says of itself to people.</summary>
internal static class ReadyText
{
    /// <summary>The line that says that it listens, and two commands to try.</summary>
    public static string Ready(ServeOptions options, (int Grpc, int Http) ports, long revision) => options.TlsCertificate is null
        ? $"""
        TruceData is ready: gRPC on {Host(options.Listen)}:{ports.Grpc}, HTTP on http://{Host(options.Listen)}:{ports.Http} (revision {revision}). Ctrl-C stops it.
        Try:
          curl -d '{"{}"}' -H 'content-type: application/json' http://localhost:{ports.Http}/trucedata.v1.EventService/ListEvents
          grpcurl -plaintext localhost:{ports.Grpc} trucedata.v1.EventService/ListEvents
        """
        : $"""
        TruceData is ready: gRPC and HTTP with TLS on https://{Host(options.Listen)}:{ports.Grpc} (revision {revision}). Ctrl-C stops it.
        Try:
          curl -d '{"{}"}' -H 'content-type: application/json' https://localhost:{ports.Grpc}/trucedata.v1.EventService/ListEvents
          grpcurl localhost:{ports.Grpc} trucedata.v1.EventService/ListEvents
        """;

    /// <summary>What a browser is shown on the HTTP port.</summary>
    public static string Welcome(int grpcPort) =>
        $"""
        TruceData: a gRPC market-impact data set service.

        The services are on port {grpcPort} (gRPC over HTTP/2, with reflection):
          grpcurl -plaintext localhost:{grpcPort} list

        """;

    private static string Host(IPAddress address) =>
        address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString();
}
