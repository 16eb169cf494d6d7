using System.Net;
using System.Net.Sockets;
using TruceData.Server.Transcoding;

namespace TruceData.Server.Hosting;

/// <summary>
/// Writes the ready line and the start page. The sample commands in both work as printed, with the address, TLS and token of the server.
/// </summary>
internal static class ReadyText
{
    private const string MissingExplorer =
        "<p>The explorer, which shows the data set in a browser, is not part of this server, because Node 20.19 or later and npm were not "
        + "available when it was built. Install Node from Debian (<code>apt-get install nodejs npm</code>, Debian 13 or later) or from "
        + "<code>nodejs.org</code>, then build the server again: <code>dotnet build -c Release src/TruceData.Server</code>.</p>\n";

    /// <summary>Returns the line that reports the ports, followed by two sample commands.</summary>
    public static string Ready(ServeOptions options, (int Grpc, int Http) ports, long revision) =>
        $"""
        TruceData is ready: {(options.TlsCertificate is null
            ? $"gRPC on {Host(options.Listen)}:{ports.Grpc}, HTTP on http://{Host(options.Listen)}:{ports.Http}"
            : $"gRPC and HTTP with TLS on https://{Host(options.Listen)}:{ports.Grpc}")} (revision {revision}). Ctrl-C stops it.
        Try:
          {string.Join("\n  ", Commands(options, ports, $"$(grep -m 1 -v '^#' {Quote(options.TokenFile ?? "")})", options.TlsCertificate))}
        """;

    /// <summary>
    /// Returns the start page, for clients that do not ask for HTML and for servers without the explorer. It needs no token, so it names no
    /// file of the server.
    /// </summary>
    public static string Page(ServeOptions options, (int Grpc, int Http) ports, bool hasExplorer) =>
        $"""
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <title>TruceData</title>
        <h1>TruceData</h1>
        <p>A market-impact data set service over gRPC, gRPC-Web and JSON.</p>
        <ul>
        <li><a href="/v1/dataset">Contents of the data set</a></li>
        <li><a href="/v1/events">Events</a></li>
        <li><a href="{JsonOverHttp.DocumentPath}">OpenAPI document</a></li>
        </ul>
        {(hasExplorer ? "" : MissingExplorer)}<p>Try:</p>
        <pre>{WebUtility.HtmlEncode(string.Join('\n', Commands(options, ports, "TOKEN", certificate: null)))}</pre>
        </html>

        """;

    private static string[] Commands(ServeOptions options, (int Grpc, int Http) ports, string token, string? certificate)
    {
        // The unspecified address means every interface, and certificates are issued for names.
        var host = IPAddress.IsLoopback(options.Listen) || options.Listen.Equals(IPAddress.Any) || options.Listen.Equals(IPAddress.IPv6Any)
            ? "localhost"
            : Host(options.Listen);
        var header = options.TokenFile is null ? "" : $"-H \"authorization: Bearer {token}\" ";
        var hasTls = options.TlsCertificate is not null;
        var http = hasTls ? $"https://{host}:{ports.Grpc}" : $"http://{host}:{ports.Http}";
        var curl = certificate is null ? "" : $"--cacert {Quote(certificate)} ";
        var grpcurl = !hasTls ? "-plaintext " : certificate is null ? "" : $"-cacert {Quote(certificate)} ";
        return
        [
            $"curl {curl}{header}'{http}/v1/series:read?series=series/sp500-close-daily'",
            $"grpcurl {grpcurl}{header}{host}:{ports.Grpc} trucedata.v1.EventService/ListEvents",
        ];
    }

    private static string Host(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString();

    private static string Quote(string path) => $"'{path.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
