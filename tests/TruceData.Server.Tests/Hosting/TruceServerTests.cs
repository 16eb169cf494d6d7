using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using Grpc.Reflection.V1;
using TruceData.Server.Hosting;
using TruceData.Store;
using ServingStatus = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace TruceData.Server.Tests.Hosting;

/// <summary>Tests the options of the server: origins, tokens, limits, TLS and drain.</summary>
public sealed class TruceServerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("trucedata-serve").FullName;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Every_protocol_answers_on_one_port_with_tls()
    {
        var (certificate, key) = WriteCertificate();
        await using var server = await StartAsync(options => options with { TlsCertificate = certificate, TlsKey = key });
        foreach (var version in (Version[])[HttpVersion.Version11, HttpVersion.Version20])
        {
            using var http = new HttpClient(TrustingHandler())
            {
                BaseAddress = server.Tls,
                DefaultRequestVersion = version,
                DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            };
            foreach (var probe in (string[])["/healthz", "/readyz"])
            {
                using var answer = await http.GetAsync(probe, Ct);
                Assert.Equal((version, "Healthy"), (answer.Version, await answer.Content.ReadAsStringAsync(Ct)));
            }
        }
        using var handler = TrustingHandler();
        using var channel = GrpcChannel.ForAddress(server.Tls, new GrpcChannelOptions { HttpHandler = handler });
        var check = new HealthCheckRequest { Service = "trucedata.v1.EventService" };
        Assert.Equal(ServingStatus.Serving, (await new Health.HealthClient(channel).CheckAsync(check, cancellationToken: Ct)).Status);
    }

    [Fact]
    public async Task Only_pages_of_named_origins_may_call()
    {
        await using var server = await StartAsync(options => options with { CorsOrigins = ["https://a.example", "https://b.example"] });
        Assert.Equal("https://a.example", await AllowedOriginAsync(server, "https://a.example"));
        Assert.Equal("https://b.example", await AllowedOriginAsync(server, "https://b.example"));
        Assert.Null(await AllowedOriginAsync(server, "https://c.example"));
        await using var closed = await StartAsync(options => options);
        Assert.Null(await AllowedOriginAsync(closed, "https://a.example"));
    }

    [Fact]
    public async Task Calls_need_a_token_if_the_server_has_tokens_and_health_checks_do_not()
    {
        var file = Path.Combine(_folder, "tokens");
        await File.WriteAllTextAsync(file, "# people\nsesame\nother\n", Ct);
        await using var server = await StartAsync(options => options with { TokenFile = file });
        foreach (var header in (string[])["", "Bearer wrong", "Basic sesame", "Bearer # people"])
        {
            var refused = await Assert.ThrowsAsync<RpcException>(() => ListServicesAsync(server, header));
            Assert.Equal(StatusCode.Unauthenticated, refused.StatusCode);
        }
        await ListServicesAsync(server, "Bearer other");
        using var http = new HttpClient { BaseAddress = server.Http };
        using var answer = await http.GetAsync("/v1/dataset", Ct);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        using var lines = new StringContent("{}", Encoding.UTF8, "application/x-ndjson");
        using var upload = await http.PostAsync("/v1/records:import", lines, Ct);
        Assert.Equal(HttpStatusCode.Unauthorized, upload.StatusCode);
        Assert.Equal("Healthy", await http.GetStringAsync("/readyz", Ct));
        await new Health.HealthClient(server.Channel).CheckAsync(new HealthCheckRequest(), cancellationToken: Ct);
    }

    [Fact]
    public async Task Calls_above_the_limit_are_refused_with_a_retry_hint()
    {
        await using var server = await StartAsync(options => options with { MaxCalls = 1 });
        using var open = new ServerReflection.ServerReflectionClient(server.Channel).ServerReflectionInfo(cancellationToken: Ct);
        await open.RequestStream.WriteAsync(new() { ListServices = "" }, Ct);
        Assert.True(await open.ResponseStream.MoveNext(Ct));
        var refused = await Assert.ThrowsAsync<RpcException>(() => ListServicesAsync(server, ""));
        Assert.Equal(StatusCode.ResourceExhausted, refused.StatusCode);
        Assert.Equal(new Duration { Seconds = 1 }, RetryDelay(refused));
        await open.RequestStream.CompleteAsync();
        Assert.False(await open.ResponseStream.MoveNext(Ct));
        await ListServicesAsync(server, "");
    }

    [Fact]
    public async Task Calls_of_one_client_above_its_limit_are_refused_and_those_below_are_not()
    {
        await using var server = await StartAsync(options => options with { MaxCalls = 100, MaxCallsPerClient = 1 });
        using var open = new ServerReflection.ServerReflectionClient(server.Channel).ServerReflectionInfo(cancellationToken: Ct);
        await open.RequestStream.WriteAsync(new() { ListServices = "" }, Ct);
        Assert.True(await open.ResponseStream.MoveNext(Ct));
        var refused = await Assert.ThrowsAsync<RpcException>(() => ListServicesAsync(server, ""));
        Assert.Equal(StatusCode.ResourceExhausted, refused.StatusCode);
        Assert.Contains("its maximum for one client", refused.Status.Detail, StringComparison.Ordinal);
        Assert.Equal(new Duration { Seconds = 1 }, RetryDelay(refused));
    }

    [Fact]
    public async Task A_stop_ends_endless_streams_with_a_retry_hint_and_updates_health()
    {
        await using var server = await StartAsync(options => options with { Drain = TimeSpan.FromHours(1) });
        using var watch = new Health.HealthClient(server.Channel).Watch(
            new HealthCheckRequest { Service = "trucedata.v1.EventService" }, cancellationToken: Ct);
        Assert.True(await watch.ResponseStream.MoveNext(Ct));
        Assert.Equal(ServingStatus.Serving, watch.ResponseStream.Current.Status);
        using var open = new ServerReflection.ServerReflectionClient(server.Channel).ServerReflectionInfo(cancellationToken: Ct);
        await open.RequestStream.WriteAsync(new() { ListServices = "" }, Ct);
        Assert.True(await open.ResponseStream.MoveNext(Ct));
        var lastStatus = LastAsync(watch.ResponseStream);
        var streamError = EndAsync(open.ResponseStream);
        await server.StopAsync().WaitAsync(TimeSpan.FromMinutes(1), Ct);
        Assert.Equal(ServingStatus.NotServing, await lastStatus);
        var ended = await streamError;
        Assert.Equal(StatusCode.Unavailable, ended.StatusCode);
        Assert.Equal(new Duration { Seconds = 1 }, RetryDelay(ended));
    }

    private static async Task ListServicesAsync(StartedServer server, string authorization)
    {
        var headers = new Metadata { { "authorization", authorization } };
        using var call = new ServerReflection.ServerReflectionClient(server.Channel).ServerReflectionInfo(headers, cancellationToken: Ct);
        try
        {
            await call.RequestStream.WriteAsync(new() { ListServices = "" }, Ct);
        }
        catch (RpcException)
        {
            // The server has ended the call; reading returns its error.
        }
        await call.RequestStream.CompleteAsync();
        Assert.True(await call.ResponseStream.MoveNext(Ct));
        Assert.False(await call.ResponseStream.MoveNext(Ct));
    }

    private static Task<RpcException> EndAsync<T>(IAsyncStreamReader<T> stream) =>
        Assert.ThrowsAsync<RpcException>(() => stream.ReadAllAsync(Ct).CountAsync(Ct).AsTask());

    private static async Task<ServingStatus> LastAsync(IAsyncStreamReader<HealthCheckResponse> stream)
    {
        var last = ServingStatus.Unknown;
        while (await stream.MoveNext(Ct)) last = stream.Current.Status;
        return last;
    }

    private static Duration RetryDelay(RpcException exception) =>
        exception.GetRpcStatus()!.GetDetail<RetryInfo>().RetryDelay;

    private static SocketsHttpHandler TrustingHandler() => new()
    {
        SslOptions = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate?.Subject == "CN=localhost",
        },
    };

    private static async Task<string?> AllowedOriginAsync(StartedServer server, string origin)
    {
        using var http = new HttpClient { BaseAddress = server.Http };
        using var message = new HttpRequestMessage(HttpMethod.Get, "/healthz");
        message.Headers.Add("origin", origin);
        using var answer = await http.SendAsync(message, Ct);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return answer.Headers.TryGetValues("access-control-allow-origin", out var values) ? values.Single() : null;
    }

    private (string Certificate, string Key) WriteCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        var certificateFile = Path.Combine(_folder, "cert.pem");
        var keyFile = Path.Combine(_folder, "key.pem");
        File.WriteAllText(certificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        return (certificateFile, keyFile);
    }

    private async Task<StartedServer> StartAsync(Func<ServeOptions, ServeOptions> configure)
    {
        var file = Path.Combine(_folder, $"{Guid.NewGuid():N}.db");
        var store = await DataStore.OpenAsync(file, TimeProvider.System, Ct);
        var app = TruceServer.Build(
            configure(new ServeOptions(file, DefaultPaths.Data, IPAddress.Loopback, 0, 0)), store, TimeProvider.System);
        await app.StartAsync(Ct);
        return new StartedServer(app, store);
    }

    private sealed class StartedServer(Microsoft.AspNetCore.Builder.WebApplication app, DataStore store) : IAsyncDisposable
    {
        public GrpcChannel Channel { get; } = GrpcChannel.ForAddress($"http://localhost:{TruceServer.Ports(app).Grpc}");

        public Uri Http { get; } = new($"http://localhost:{TruceServer.Ports(app).Http}");

        public Uri Tls { get; } = new($"https://localhost:{TruceServer.Ports(app).Grpc}");

        public Task StopAsync() => app.StopAsync();

        public async ValueTask DisposeAsync()
        {
            Channel.Dispose();
            await app.StopAsync();
            await app.DisposeAsync();
            await store.DisposeAsync();
        }
    }
}
