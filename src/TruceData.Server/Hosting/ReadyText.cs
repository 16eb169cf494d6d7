using System.Net;

namespace TruceData.Server.Hosting;

/// <summary>What the server says of itself to people.</summary>
internal static class ReadyText
{
    /// <summary>The line that says that it listens, and two commands to try.</summary>
    public static string Ready(ServeOptions options, (int Grpc, int Http) ports, long revision) =>
        $"""
        TruceData is ready: {(options.TlsCertificate is null
            ? $"gRPC on {Host(options.Listen)}:{ports.Grpc}, HTTP on http://{Host(options.Listen)}:{ports.Http}"
            : $"gRPC and HTTP with TLS on https://{Host(options.Listen)}:{ports.Grpc}")} (revision {revision}). Ctrl-C stops it.
        {Try(options, ports)}
        """;

    /// <summary>What a browser is shown on the HTTP port.</summary>
    public static string Welcome(ServeOptions options, (int Grpc, int Http) ports) =>
        $"""
        TruceData: a market-impact data set service over gRPC, gRPC-Web and Connect.

        What is here, in a browser:
          {Http(options, ports)}/trucedata.v1.DatasetService/GetDataset?encoding=json&message=%7B%7D
        {Try(options, ports)}

        """;

    private static string Try(ServeOptions options, (int Grpc, int Http) ports) =>
        $"""
        Try:
          curl -d '{"{}"}' -H 'content-type: application/json' {Http(options, ports)}/trucedata.v1.EventService/ListEvents
          grpcurl {(options.TlsCertificate is null ? "-plaintext " : "")}localhost:{ports.Grpc} trucedata.v1.EventService/ListEvents
        """;

    private static string Http(ServeOptions options, (int Grpc, int Http) ports) =>
        options.TlsCertificate is null ? $"http://localhost:{ports.Http}" : $"https://localhost:{ports.Grpc}";

    private static string Host(IPAddress address) =>
        address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString();
}
