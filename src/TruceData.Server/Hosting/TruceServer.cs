using Grpc.Reflection;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using TruceData.Server.Explorer;
using TruceData.Server.Interceptors;
using TruceData.Server.Reading;
using TruceData.Server.Services;
using TruceData.Server.Services.Ingesting;
using TruceData.Server.Services.Requests;
using TruceData.Server.Services.Watching;
using TruceData.Server.Transcoding;
using TruceData.Store;

namespace TruceData.Server.Hosting;

/// <summary>Builds the web host, which serves the services of the contract from one open store.</summary>
internal static class TruceServer
{
    // Windows and frames of these sizes keep one stream busy, as measured with uploads of 512 KiB messages (docs/protocols.md).
    private const int StreamWindow = 8 << 20;
    private const int ConnectionWindow = 16 << 20;
    private const int FrameSize = 1 << 20;
    private const int StreamsPerConnection = 1000;

    // After the drain time, the last statuses still have to be sent.
    private static readonly TimeSpan ShutdownGracePeriod = TimeSpan.FromSeconds(2);

    /// <summary>Builds the host, which starts to listen when it is started.</summary>
    public static WebApplication Build(ServeOptions options, DataStore store, TimeProvider clock)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        ConfigureLogging(builder.Logging, options);
        var certificate = TlsCertificate.Read(options);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => Listen(kestrel, options, certificate));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.Drain + ShutdownGracePeriod);
        AddShared(builder.Services, store, clock, options);
        AddServices(builder.Services);
        builder.Services.AddInterceptors(
            TokenFile.Read(options.TokenFile), new CallLimit(options.MaxCalls, options.MaxCallsPerClient), options.Drain,
            options.StreamTimeout);
        builder.Services.AddGrpc(grpc => Pipeline.AddTo(grpc.Interceptors)).AddJsonOverHttp();
        builder.Services.AddHealth();
        if (options.VerificationInterval is { } interval)
            builder.Services.AddHostedService(s => ActivatorUtilities.CreateInstance<StoreVerification>(s, interval));
        builder.Services.AddCors();

        var app = builder.Build();
        store.ReadFaulted = app.Services.GetRequiredService<StoreFaultLog>().Log;
        app.AllowOrigins(options);
        app.UseJsonOverHttp();
        var explorer = ExplorerFiles.FromAssembly(() => Ports(app).Grpc);
        app.UseMiddleware<ExplorerMiddleware>(explorer);
        app.UseGrpcWeb(new GrpcWebOptions { DefaultEnabled = true });
        MapServices(app);
        app.MapJsonOverHttp();
        app.MapHealth();
        app.MapMethods("/", [HttpMethods.Get, HttpMethods.Head], (HttpResponse response) =>
        {
            PageHeaders.Add(response);
            response.Headers.Vary = "Accept";
            return Results.Text(ReadyText.Page(options, Ports(app), explorer.IsBuilt), "text/html; charset=utf-8");
        });
        return app;
    }

    /// <summary>Returns the ports in use, which differ from the options where those ask for any free port.</summary>
    public static (int Grpc, int Http) Ports(WebApplication app)
    {
        var ports = app.Urls.Select(url => new Uri(url).Port).ToArray();
        return (ports[0], ports[^1]);
    }

    private static void ConfigureLogging(ILoggingBuilder logging, ServeOptions options)
    {
        logging.SetMinimumLevel(LogLevel.Warning);
        // The command reports in one line why it cannot start.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        // FaultGuard logs the faults of methods; the rest of these logs is about malformed messages of clients.
        logging.AddFilter("Grpc.AspNetCore.Server.ServerCallHandler", LogLevel.None);
        logging.AddFilter("Grpc.AspNetCore.Grpc.JsonTranscoding.ServerCallHandler", LogLevel.None);
        // A server that is stopping is unhealthy without being faulty, and calls that fail because of the store are logged.
        logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
        if (options.LogCalls) logging.AddFilter(typeof(CallObserver).FullName, LogLevel.Information);
    }

    private static void AddShared(IServiceCollection services, DataStore store, TimeProvider clock, ServeOptions options) => services
        .AddSingleton(store)
        .AddSingleton(clock)
        .AddSingleton(new UploadSpace((long)options.MaxUploadMebibytes << 20))
        .AddSingleton<RecordTimeCheck>()
        .AddSingleton<ViewResolver>()
        .AddSingleton<SeriesReader>()
        .AddSingleton<Catalog>()
        .AddSingleton<Timelines>()
        .AddSingleton<HeavyCalls>()
        .AddSingleton<RevisionFeed>();

    /// <summary>Registers one instance of each service for all calls, since services hold no state of a call.</summary>
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

    private static void Listen(KestrelServerOptions kestrel, ServeOptions options, TlsCertificate? certificate)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.Http2.InitialStreamWindowSize = StreamWindow;
        kestrel.Limits.Http2.InitialConnectionWindowSize = ConnectionWindow;
        kestrel.Limits.Http2.MaxFrameSize = FrameSize;
        kestrel.Limits.Http2.MaxStreamsPerConnection = StreamsPerConnection;
        kestrel.Limits.Http2.KeepAlivePingDelay = options.KeepAlivePingDelay;
        kestrel.Limits.Http2.KeepAlivePingTimeout = options.KeepAlivePingTimeout;
        kestrel.Limits.MinResponseDataRate = null;
        if (certificate is not null)
        {
            // ALPN (RFC 7301) negotiates HTTP/2 or HTTP/1.1 on one port.
            kestrel.Listen(options.Listen, options.GrpcPort, endpoint =>
            {
                endpoint.Protocols = HttpProtocols.Http1AndHttp2;
                endpoint.UseHttps(https =>
                {
                    https.ServerCertificate = certificate.Certificate;
                    https.ServerCertificateChain = certificate.Chain;
                });
            });
            return;
        }

        kestrel.Listen(options.Listen, options.GrpcPort, endpoint => endpoint.Protocols = HttpProtocols.Http2);
        kestrel.Listen(options.Listen, options.HttpPort, endpoint => endpoint.Protocols = HttpProtocols.Http1);
    }
}
