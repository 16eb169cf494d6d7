using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Grpc.Net.Client;

namespace TruceData.Client;

/// <summary>The settings of a <see cref="TruceDataClient"/>.</summary>
public sealed record TruceDataClientOptions
{
    // The default window of 64 KiB halves the speed of a stream with messages of 512 KiB.
    private const int StreamWindowBytes = 8 * 1024 * 1024;

    private static readonly TimeSpan UnaryTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(20);

    // SocketsHttpHandler waits for the answer to a ping for 1 s at least.
    private static readonly TimeSpan MinKeepAlive = TimeSpan.FromSeconds(3);

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

    /// <summary>
    /// The maximum duration of one attempt of a call. If null, the default, 60 s for a call with one answer and no limit for streams and
    /// imports. <see cref="System.Threading.Timeout.InfiniteTimeSpan"/> for no limit.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is zero or negative.</exception>
    public TimeSpan? Timeout
    {
        get;
        init
        {
            if (value is { } timeout && timeout != System.Threading.Timeout.InfiniteTimeSpan)
                ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout, TimeSpan.Zero, nameof(value));
            field = value;
        }
    }

    /// <summary>
    /// The time without data from the server after which a connection with running calls is tested with a ping; from 3 s to a day, by
    /// default 60 s. Without an answer within a third of that time, the connection is closed and its calls fail or are retried.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 3 s or more than a day.</exception>
    public TimeSpan KeepAlive
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, MinKeepAlive);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, TimeSpan.FromDays(1));
            field = value;
        }
    } = TimeSpan.FromSeconds(60);

    /// <summary>The metadata to send with every call, such as "authorization" with "Bearer …".</summary>
    public Metadata Metadata { get; init; } = [];

    /// <summary>The root certificates to trust instead of the system store; null, the default, for the system store.</summary>
    public X509Certificate2Collection? RootCertificates { get; init; }

    /// <summary>The clock for deadlines and for the pauses between attempts.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Returns the maximum duration of one attempt, or null for no limit.</summary>
    internal TimeSpan? GetTimeout(bool isUnary)
    {
        var timeout = Timeout ?? (isUnary ? UnaryTimeout : System.Threading.Timeout.InfiniteTimeSpan);
        return timeout == System.Threading.Timeout.InfiniteTimeSpan ? null : timeout;
    }

    internal GrpcChannelOptions CreateChannelOptions(Uri address)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = ConnectTimeout,
            EnableMultipleHttp2Connections = true,
            InitialHttp2StreamWindowSize = StreamWindowBytes,
            KeepAlivePingDelay = KeepAlive,
            KeepAlivePingTimeout = KeepAlive / 3,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            UseProxy = !address.IsLoopback,
        };
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
