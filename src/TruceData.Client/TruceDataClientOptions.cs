using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Grpc.Net.Client;

namespace TruceData.Client;

/// <summary>How a client calls.</summary>
public sealed record TruceDataClientOptions
{
    // As that of a channel without a handler of its own.
    private const int StreamWindow = 8 * 1024 * 1024;

    /// <summary>How often a call is tried while no server answers; at least 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less.</exception>
    public int Attempts
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 3;

    /// <summary>How long one attempt of a call may take; null, the default, for no limit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is zero or less.</exception>
    public TimeSpan? Timeout
    {
        get;
        init
        {
            if (value is { } timeout) ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout, TimeSpan.Zero, nameof(value));
            field = value;
        }
    }

    /// <summary>Metadata of every call, such as "authorization" with "Bearer …".</summary>
    public Metadata Metadata { get; init; } = [];

    /// <summary>For a server with TLS whose certificate stands on none of the system's own: what it stands on. Null, the default, for the system's.</summary>
    public X509Certificate2Collection? RootCertificates { get; init; }

    /// <summary>The clock of deadlines and of the pauses between attempts.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    internal GrpcChannelOptions ChannelOptions()
    {
        if (RootCertificates is null) return new();
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(RootCertificates);
        return new()
        {
            DisposeHttpClient = true,
            HttpHandler = new SocketsHttpHandler
            {
                EnableMultipleHttp2Connections = true,
                InitialHttp2StreamWindowSize = StreamWindow,
                SslOptions = { CertificateChainPolicy = policy },
            },
        };
    }
}
