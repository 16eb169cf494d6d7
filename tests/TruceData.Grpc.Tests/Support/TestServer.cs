using System.Diagnostics.Metrics;
using System.Net;
using Grpc.AspNetCore.Server;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TruceData.Protocols;

namespace TruceData.Grpc.Tests.Support;

/// <summary>A real Kestrel on a loopback port with the test service.</summary>
sealed class TestServer : IAsyncDisposable
{
    readonly WebApplication _app;

    TestServer(WebApplication app, CallJournal journal)
    {
        _app = app;
        Journal = journal;
        Active = new ActiveRequests(app.Services.GetRequiredService<IMeterFactory>());
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(address => new Uri(address)).ToArray();
        Address = addresses[0];
        Http1Address = addresses[^1];
        Channel = GrpcChannel.ForAddress(Address);
        Client = new Testing.V1.TestService.TestServiceClient(Channel);
    }

    public CallJournal Journal { get; }

    public ActiveRequests Active { get; }

    public Uri Address { get; }

    /// <summary>Where HTTP/1.1 is spoken; only with every protocol.</summary>
    public Uri Http1Address { get; }

    public GrpcChannel Channel { get; }

    public Testing.V1.TestService.TestServiceClient Client { get; }

    public static Task<TestServer> StartAsync(
        Action<GrpcServiceOptions>? options = null, Action<WebApplication>? map = null, Action<IServiceCollection>? services = null,
        bool everyProtocol = false, int port = 0, Action<ListenOptions>? listen = null) => StartAsync<TestService>(options, map, services, everyProtocol, port, listen);

    public static async Task<TestServer> StartAsync<TService>(
        Action<GrpcServiceOptions>? options = null, Action<WebApplication>? map = null, Action<IServiceCollection>? services = null,
        bool everyProtocol = false, int port = 0, Action<ListenOptions>? listen = null) where TService : Testing.V1.TestService.TestServiceBase
    {
        var journal = new CallJournal();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Logging.AddProvider(new JournalLogger(journal));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, port, endpoint =>
            {
                endpoint.Protocols = HttpProtocols.Http2;
                listen?.Invoke(endpoint);
            });
            if (everyProtocol)
                kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
        });
        builder.Services.AddSingleton(journal);
        builder.Services.AddGrpc(options ?? (_ => { }));
        services?.Invoke(builder.Services);
        var app = builder.Build();
        if (everyProtocol)
            app.UseGrpcWebAndConnect();
        app.MapGrpcService<TService>();
        map?.Invoke(app);
        await app.StartAsync();
        return new TestServer(app, journal);
    }

    public Testing.V1.TestService.TestServiceClient Connect(GrpcChannelOptions options) => new(GrpcChannel.ForAddress(Address, options));

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        Journal.Released.TrySetResult();
        await _app.StopAsync();
        await _app.DisposeAsync();
        Active.Dispose();
    }
}
