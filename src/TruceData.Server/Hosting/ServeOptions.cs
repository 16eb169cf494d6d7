namespace TruceData.Server.Hosting;

/// <summary>The options of the server.</summary>
/// <param name="Store">A file path, or a PostgreSQL connection string.</param>
/// <param name="Data">The folder of curated data files.</param>
/// <param name="Listen">The address to listen on.</param>
/// <param name="GrpcPort">The port for HTTP/2 without TLS, or for all protocols with TLS; 0 for any free port.</param>
/// <param name="HttpPort">The port for HTTP/1.1, which is used only without TLS; 0 for any free port.</param>
internal sealed record ServeOptions(string Store, string Data, System.Net.IPAddress Listen, int GrpcPort, int HttpPort)
{
    /// <summary>Leaves room for other calls beside a thousand watchers, each of which counts as a call for as long as it watches.</summary>
    public const int DefaultMaxCalls = 4000;

    /// <summary>Twice the largest ImportSeries stream.</summary>
    public const int DefaultMaxUploadMebibytes = 16 << 10;

    /// <summary>The PostgreSQL connection string of one or more standbys of the store, which answer reads; null for none.</summary>
    public string? ReadStore { get; init; }

    /// <summary>The origins whose pages may call from a browser; none by default.</summary>
    public IReadOnlyList<string> CorsOrigins { get; init; } = [];

    /// <summary>The time that running calls have to finish when the server stops.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The maximum number of concurrent calls.</summary>
    public int MaxCalls { get; init; } = DefaultMaxCalls;

    /// <summary>The maximum size in MiB of all uploads in progress, which are spooled to the temporary folder.</summary>
    public int MaxUploadMebibytes { get; init; } = DefaultMaxUploadMebibytes;

    /// <summary>The maximum number of concurrent calls of one client, which is told by its address.</summary>
    public int MaxCallsPerClient
    {
        get => field > 0 ? field : Math.Max(1, MaxCalls * 3 / 4);
        init;
    }

    /// <summary>The time after which a stream ends whose reader takes no bytes.</summary>
    public TimeSpan StreamTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The time between two verifications of the store; null for none.</summary>
    public TimeSpan? VerificationInterval { get; init; }

    /// <summary>The time without a byte from a client after which the server pings its HTTP/2 connection; at least 1 s.</summary>
    public TimeSpan KeepAlivePingDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The time for the answer to a ping, after which the server closes the connection and ends its calls; at least 1 s.</summary>
    public TimeSpan KeepAlivePingTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>A file of bearer tokens, one per line; null to accept every call.</summary>
    public string? TokenFile { get; init; }

    /// <summary>The certificate chain for TLS in PEM, or null for no TLS.</summary>
    public string? TlsCertificate { get; init; }

    /// <summary>The private key of <see cref="TlsCertificate"/> in PEM.</summary>
    public string? TlsKey { get; init; }

    /// <summary>Whether every call is logged, rather than only those that failed because of a fault of the server.</summary>
    public bool LogCalls { get; init; }
}
