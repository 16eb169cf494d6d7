using Grpc.Core;
using Grpc.Net.Client.Configuration;
using TruceData.Grpc.Internal;

namespace Grpc.Net.Client;

/// <summary>Options of a channel.</summary>
public sealed class GrpcChannelOptions
{
    /// <summary>How the channel is secured; null, the default, goes by the scheme of the address.</summary>
    public ChannelCredentials? Credentials { get; set; }

    /// <summary>The longest message sent, in bytes; null, the default, for no limit.</summary>
    public int? MaxSendMessageSize { get; set; }

    /// <summary>The longest message taken, in bytes; null for no limit. Default 4 MiB.</summary>
    public int? MaxReceiveMessageSize { get; set; } = Protocol.DefaultMaxReceiveMessageSize;

    /// <summary>The client to send by; not together with <see cref="HttpHandler"/>.</summary>
    public HttpClient? HttpClient { get; set; }

    /// <summary>The handler to send by; not together with <see cref="HttpClient"/>.</summary>
    public HttpMessageHandler? HttpHandler { get; set; }

    /// <summary>Whether disposing the channel disposes the given client or handler. Default no.</summary>
    public bool DisposeHttpClient { get; set; }

    /// <summary>Whether a cancelled call throws <see cref="OperationCanceledException"/> rather than <see cref="RpcException"/>.</summary>
    public bool ThrowOperationCanceledOnCancellation { get; set; }

    /// <summary>Where the channel finds a <see cref="TimeProvider"/> for deadlines; null, the default, for the system's.</summary>
    public IServiceProvider? ServiceProvider { get; set; }

    /// <summary>Retries and balancing; null, the default, for none.</summary>
    public ServiceConfig? ServiceConfig { get; set; }

    /// <summary>The most attempts that any retry policy gets; null for no bound. Default 5.</summary>
    public int? MaxRetryAttempts { get; set; } = 5;

    /// <summary>How many bytes of requests the streaming calls keep together for another attempt; null for no bound. Default 16 MiB.</summary>
    public long? MaxRetryBufferSize { get; set; } = 16 * 1024 * 1024;

    /// <summary>How many bytes of requests one streaming call keeps; one that sends more is not tried again. Null for no bound. Default 1 MiB.</summary>
    public long? MaxRetryBufferPerCallSize { get; set; } = 1024 * 1024;
}
