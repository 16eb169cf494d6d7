using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Grpc.Net.Client;

namespace TruceData.Client;

/// <summary>The settings of a <see cref="TruceDataClient"/>.</summary>
public sealed record TruceDataClientOptions
{
    // The default window of 64 KiB halves the speed of a stream with messages of 512 KiB.
    private const int StreamWindowBytes = 8 * 1024 * 1024;

    /// <summary>The maximum number of attempts of a call while no server answers; at least 1. Default 3.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int Attempts
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 3;

    /// <summary>The maximum duration of one attempt of a call; null, the default, for no limit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is zero or negative.</exception>
    public TimeSpan? Timeout
    {
        get;
        init
        {
            if (value is { } timeout) ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout, TimeSpan.Zero, nameof(value));
            field = value;
        }
    }

    /// <summary>The metadata to send with every call, such as "authorization" with "Bearer …".</summary>
    public Metadata Metadata { get; init; } = [];

    /// <summary>The root certificates to trust instead of the system store; null, the default, for the system store.</summary>
    public X509Certificate2Collection? RootCertificates { get; init; }

    /// <summary>The clock for deadlines and for the pauses between attempts.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    internal GrpcChannelOptions CreateChannelOptions()
    {
        var handler = new SocketsHttpHandler { EnableMultipleHttp2Connections = true, InitialHttp2StreamWindowSize = StreamWindowBytes };
        if (RootCertificates is not null)
        {
            var policy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            policy.CustomTrustStore.AddRange(RootCertificates);
            handler.SslOptions.CertificateChainPolicy = policy;
        }
        return new() { DisposeHttpClient = true, HttpHandler = handler };
    }
}
