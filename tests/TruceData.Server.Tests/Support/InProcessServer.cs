using System.Net;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using TruceData.Server.Hosting;
using TruceData.Store;

namespace TruceData.Server.Tests.Support;

/// <summary>A server in this process, built as the executable builds it.</summary>
public sealed class InProcessServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly GrpcChannel _channel;

    private InProcessServer(DataStore store, WebApplication app)
    {
        Store = store;
        _app = app;
        (GrpcPort, HttpPort) = TruceServer.Ports(app);
        _channel = GrpcChannel.ForAddress($"http://127.0.0.1:{GrpcPort}");
        Clients = Clients.Create(_channel.CreateCallInvoker());
    }

    public DataStore Store { get; }

    public IServiceProvider Services => _app.Services;

    public int GrpcPort { get; }

    public int HttpPort { get; }

    public Clients Clients { get; }

    internal static async Task<InProcessServer> StartAsync(
        string location, TimeProvider? clock = null, Func<ServeOptions, ServeOptions>? configure = null)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        clock ??= TimeProvider.System;
        var store = await DataStore.OpenAsync(location, clock, cancellationToken);
        var options = new ServeOptions(location, DefaultPaths.Data, IPAddress.Loopback, 0, 0);
        var app = TruceServer.Build(configure?.Invoke(options) ?? options, store, clock);
        await app.StartAsync(cancellationToken);
        return new InProcessServer(store, app);
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        await Store.DisposeAsync();
    }
}
