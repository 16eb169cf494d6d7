using Grpc.Reflection;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using TruceData.Server.Interceptors;
using TruceData.Server.Reading;
using TruceData.Server.Services;
using TruceData.Server.Services.Requests;
using TruceData.Server.Transcoding;
using TruceData.Server.Watching;
using TruceData.Store;

namespace TruceData.Server.Hosting;

/// <summary>The web host: the services of the contract over one open store.</summary>
internal static class TruceServer
{
    // Measured with uploads of 512 KiB messages: windows and frames of these sizes keep one stream busy (docs/protocols.md).
    private const int StreamWindow = 8 << 20;
    private const int ConnectionWindow = 16 << 20;
    private const int FrameSize = 1 << 20;
    private const int StreamsPerConnection = 1000;

    // After the drain time the last statuses still have to be sent.
    private static readonly TimeSpan ShutdownGracePeriod = TimeSpan.FromSeconds(2);

    /// <summary>Builds the host; it listens once it is started.</summary>
    public static WebApplication Build(ServeOptions options, DataStore store, TimeProvider clock)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical); // The command says in one line why it cannot start.
        // FaultGuard logs the faults of methods; what is left here are messages that a client has garbled.
        builder.Logging.AddFilter("Grpc.AspNetCore.Server.ServerCallHandler", LogLevel.None);
        builder.Logging.AddFilter("Grpc.AspNetCore.Grpc.JsonTranscoding.ServerCallHandler", LogLevel.None);
        // A server that is stopping is unhealthy, which is not a fault; a store that fails is logged by the calls.
        builder.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
        if (options.LogCalls) builder.Logging.AddFilter(typeof(CallObserver).FullName, LogLevel.Information);
        var tls = Tls.Read(options);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => Listen(kestrel, options, tls));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.Drain + ShutdownGracePeriod);
        AddShared(builder.Services, options, store, clock);
        AddServices(builder.Services);
        builder.Services.AddInterceptors();
        builder.Services.AddGrpc(grpc => Pipeline.AddTo(grpc.Interceptors)).AddJsonOverHttp();
        builder.Services.AddHealth();
        builder.Services.AddCors();

        var app = builder.Build();
        app.AllowOrigins(options);
        app.UseJsonOverHttp();
        app.UseGrpcWeb(new GrpcWebOptions { DefaultEnabled = true });
        MapServices(app);
        app.MapJsonOverHttp();
        app.MapHealth();
        app.MapGet("/", () => Results.Text(ReadyText.Page(options, Ports(app)), "text/html; charset=utf-8"));
        return app;
    }

    /// <summary>The ports in use, gRPC first; differs from the options when those ask for any free one.</summary>
    public static (int Grpc, int Http) Ports(WebApplication app)
    {
        var ports = app.Urls.Select(url => new Uri(url).Port).ToArray();
        return (ports[0], ports[^1]);
    }

    /// <summary>What the services and the calls share.</summary>
    private static void AddShared(IServiceCollection services, ServeOptions options, DataStore store, TimeProvider clock) => services
        .AddSingleton(options)
        .AddSingleton(store)
        .AddSingleton(clock)
        .AddSingleton<ViewResolver>()
        .AddSingleton<SeriesReader>()
        .AddSingleton<Catalog>()
        .AddSingleton<Timelines>()
        .AddSingleton<RevisionFeed>()
        .AddSingleton(AccessTokens.Read(options.TokenFile))
        .AddSingleton<Drain>()
        .AddHostedService(provider => provider.GetRequiredService<Drain>());

    /// <summary>The services hold no state of a call: one of each serves all.</summary>
    private static void AddServices(IServiceCollection services) => services
        .AddSingleton<DatasetService>()
        .AddSingleton<EventService>()
        .AddSingleton<PolicyService>()
        .AddSingleton<ReactionService>()
        .AddSingleton<MarketService>()
        .AddSingleton<ImpactService>()
        .AddSingleton<IngestService>()
        .AddSingleton(_ => new ReflectionServiceImpl(ContractDescriptors.Services, ContractDescriptors.CreateSymbols()))
        .AddSingleton(_ => new ReflectionV1ServiceImpl(ContractDescriptors.Services, ContractDescriptors.CreateSymbols()));

    private static void MapServices(WebApplication app)
    {
        app.MapGrpcService<DatasetService>();
        app.MapGrpcService<EventService>();
        app.MapGrpcService<PolicyService>();
        app.MapGrpcService<ReactionService>();
        app.MapGrpcService<MarketService>();
        app.MapGrpcService<ImpactService>();
        app.MapGrpcService<IngestService>();
        app.MapGrpcService<ReflectionServiceImpl>();
        app.MapGrpcService<ReflectionV1ServiceImpl>();
    }

    private static void Listen(KestrelServerOptions kestrel, ServeOptions options, Tls? tls)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.Http2.InitialStreamWindowSize = StreamWindow;
        kestrel.Limits.Http2.InitialConnectionWindowSize = ConnectionWindow;
        kestrel.Limits.Http2.MaxFrameSize = FrameSize;
        kestrel.Limits.Http2.MaxStreamsPerConnection = StreamsPerConnection;
        kestrel.Limits.MinResponseDataRate = null;
        if (tls is not null)
        {
            // ALPN (RFC 7301) tells HTTP/2 and HTTP/1.1 apart on one port.
            kestrel.Listen(options.Listen, options.GrpcPort, endpoint =>
            {
                endpoint.Protocols = HttpProtocols.Http1AndHttp2;
                endpoint.UseHttps(https => (https.ServerCertificate, https.ServerCertificateChain) = (tls.Certificate, tls.Chain));
            });
            return;
        }
        kestrel.Listen(options.Listen, options.GrpcPort, endpoint => endpoint.Protocols = HttpProtocols.Http2);
        kestrel.Listen(options.Listen, options.HttpPort, endpoint => endpoint.Protocols = HttpProtocols.Http1);
    }
}
