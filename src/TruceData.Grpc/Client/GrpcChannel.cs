using Grpc.Core;
using TruceData.Grpc.Internal;

namespace Grpc.Net.Client;

/// <summary>A way to a server, or to several that serve the same, over HTTP/2. Made once and shared: connections are pooled inside.</summary>
public sealed class GrpcChannel : ChannelBase, IDisposable
{
    // One stream of large messages is held back by the receive window of its stream, not by that of the connection.
    const int StreamWindow = 8 * 1024 * 1024;

    readonly ClientTransport _transport;

    GrpcChannel(Uri address, GrpcChannelOptions options) : base(address.Authority)
    {
        var addresses = new ClientAddresses(address, options);
        if (options.Credentials is { } credentials && credentials.IsSecure != addresses.IsSecure)
            throw new InvalidOperationException($"The scheme of {address} does not go with the credentials of the channel.");
        if (options is { HttpClient: not null, HttpHandler: not null })
            throw new ArgumentException("Give either HttpClient or HttpHandler.", nameof(options));
        HttpMessageInvoker invoker = options.HttpClient is { } client
            ? client
            : new HttpMessageInvoker(
                options.HttpHandler ?? CreateHandler(), disposeHandler: options.HttpHandler is null || options.DisposeHttpClient);
        _transport = new ClientTransport(addresses, invoker, options, ownsInvoker: options.HttpClient is null || options.DisposeHttpClient);
    }

    /// <summary>A channel to an address such as <c>http://localhost:5000</c>.</summary>
    public static GrpcChannel ForAddress(string address) => ForAddress(address, new());

    /// <summary>A channel to an address, with options.</summary>
    public static GrpcChannel ForAddress(string address, GrpcChannelOptions channelOptions) => ForAddress(new Uri(address), channelOptions);

    /// <summary>A channel to an address.</summary>
    public static GrpcChannel ForAddress(Uri address) => ForAddress(address, new());

    /// <summary>A channel to an address, with options.</summary>
    public static GrpcChannel ForAddress(Uri address, GrpcChannelOptions channelOptions)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(channelOptions);
        return new(address, channelOptions);
    }

    /// <inheritdoc/>
    public override CallInvoker CreateCallInvoker() => new HttpClientCallInvoker(_transport);

    /// <summary>Closes the channel and its connections.</summary>
    public void Dispose() => _transport.Dispose();

    /// <inheritdoc/>
    protected override Task ShutdownAsyncCore()
    {
        Dispose();
        return Task.CompletedTask;
    }

    static SocketsHttpHandler CreateHandler() => new()
    {
        EnableMultipleHttp2Connections = true,
        InitialHttp2StreamWindowSize = StreamWindow,
        UseCookies = false,
        AllowAutoRedirect = false,
    };
}
