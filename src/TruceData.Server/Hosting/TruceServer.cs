using Microsoft.AspNetCore.Server.Kestrel.Core;
using TruceData.Server.Errors;
using TruceData.Server.Reading;
using TruceData.Server.Requests;
using TruceData.Server.Services;
using TruceData.Store;

namespace TruceData.Server.Hosting;

/// <summary>The web host: the services of the contract over one open store.</summary>
internal static class TruceServer
{
    private const int StreamWindow = 1 << 20;
    private const int ConnectionWindow = 4 << 20;
    private const int StreamsPerConnection = 1000;

    /// <summary>How long calls may go on when the server stops; then they are cut off. Streams can be resumed by their cursors.</summary>
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(1);

    /// <summary>Builds the host; it listens once it is started.</summary>
    public static WebApplication Build(ServeOptions options, DataStore store, TimeProvider clock)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical); // The command says in one line why it cannot start.
        builder.WebHost.ConfigureKestrel(kestrel => Listen(kestrel, options));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = DrainTime);
        builder.Services.AddSingleton(store);
        builder.Services.AddSingleton(clock);
        builder.Services.AddSingleton<ViewReader>();
        builder.Services.AddSingleton<Catalog>();
        builder.Services.AddSingleton<HealthStatus>();
        builder.Services.AddSingleton(_ => new DescriptorIndex(DescriptorSet()));
        builder.Services.AddGrpc(grpc =>
        {
            grpc.Interceptors.Add<FaultGuard>();
            grpc.Interceptors.Add<RequestGuard>();
        });

        var app = builder.Build();
        app.MapGrpcService<DatasetService>();
        app.MapGrpcService<EventService>();
        app.MapGrpcService<PolicyService>();
        app.MapGrpcService<ReactionService>();
        app.MapGrpcService<MarketService>();
        app.MapGrpcService<ImpactService>();
        app.MapGrpcService<IngestService>();
        app.MapGrpcService<HealthService>();
        app.MapGrpcService<ReflectionService>();
        app.MapGrpcService<ReflectionAlphaService>();
        app.MapGet("/", () => Results.Text(ReadyText.Welcome(Ports(app).Grpc)));
        return app;
    }

    /// <summary>The ports in use, gRPC first; differs from the options when those ask for any free one.</summary>
    public static (int Grpc, int Http) Ports(WebApplication app)
    {
        var ports = app.Urls.Select(url => new Uri(url).Port).ToArray();
        return (ports[0], ports[1]);
    }

    private static void Listen(KestrelServerOptions kestrel, ServeOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.Http2.InitialStreamWindowSize = StreamWindow;
        kestrel.Limits.Http2.InitialConnectionWindowSize = ConnectionWindow;
        kestrel.Limits.Http2.MaxStreamsPerConnection = StreamsPerConnection;
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Listen(options.Listen, options.GrpcPort, endpoint => endpoint.Protocols = HttpProtocols.Http2);
        kestrel.Listen(options.Listen, options.HttpPort, endpoint => endpoint.Protocols = HttpProtocols.Http1);
    }

    private static Stream DescriptorSet() =>
        typeof(V1.Event).Assembly.GetManifestResourceStream("trucedata.protoset")
        ?? throw new InvalidOperationException("The contract's assembly holds no descriptor set.");
}
