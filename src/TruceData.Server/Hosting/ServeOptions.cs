namespace TruceData.Server.Hosting;

/// <summary>How the server is run.</summary>
/// <param name="Store">A file path, or a PostgreSQL connection string.</param>
/// <param name="Data">The folder of curated data files.</param>
/// <param name="Listen">The address to listen on.</param>
/// <param name="GrpcPort">Port of HTTP/2 without TLS, or of everything with TLS; 0 for any free one.</param>
/// <param name="HttpPort">Port of HTTP/1.1, without TLS only; 0 for any free one.</param>
internal sealed record ServeOptions(string Store, string Data, System.Net.IPAddress Listen, int GrpcPort, int HttpPort)
{
    /// <summary>A watcher is a call for as long as it watches: a thousand of them leave room for the others.</summary>
    public const int DefaultMaxCalls = 4000;

    /// <summary>Origins whose pages may call from a browser; none by default.</summary>
    public IReadOnlyList<string> CorsOrigins { get; init; } = [];

    /// <summary>How long calls in flight may take to finish when the server stops.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How many calls may run at once.</summary>
    public int MaxCalls { get; init; } = DefaultMaxCalls;

    /// <summary>A file of bearer tokens, one a line; null to take every call.</summary>
    public string? TokenFile { get; init; }

    /// <summary>The certificate chain of TLS in PEM, or null for none.</summary>
    public string? TlsCertificate { get; init; }

    /// <summary>The private key of <see cref="TlsCertificate"/> in PEM.</summary>
    public string? TlsKey { get; init; }

    /// <summary>Whether every call is logged, rather than only those that failed by the server's fault.</summary>
    public bool LogCalls { get; init; }
}
