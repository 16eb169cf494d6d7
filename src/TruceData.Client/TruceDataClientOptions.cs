using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Grpc.Net.Client;

namespace TruceData.Client;

/// <summary>How a client calls.</summary>
public sealed record TruceDataClientOptions
{
    // HttpClient's default of 64 KiB halves the speed of a stream of 512 KiB messages.
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

    /// <summary>Root certificates to trust instead of the system store; null, the default, for the system store.</summary>
    public X509Certificate2Collection? RootCertificates { get; init; }

    /// <summary>The clock of deadlines and of the pauses between attempts.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    internal GrpcChannelOptions ChannelOptions()
    {
        var handler = new SocketsHttpHandler { EnableMultipleHttp2Connections = true, InitialHttp2StreamWindowSize = StreamWindow };
        if (RootCertificates is not null)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.AddRange(RootCertificates);
            handler.SslOptions.CertificateChainPolicy = policy;
        }
        return new() { DisposeHttpClient = true, HttpHandler = handler };
    }
}
