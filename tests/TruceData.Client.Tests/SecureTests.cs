using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using TruceData.V1;

namespace TruceData.Client.Tests;

/// <summary>A server with a certificate of its own and a bearer token.</summary>
public sealed class SecureTests : IAsyncLifetime
{
    private const string Token = "a-token-of-the-test-0123456789";

    private readonly string _folder = Directory.CreateTempSubdirectory("trucedata-secure-").FullName;
    private readonly X509Certificate2 _certificate;
    private readonly RunningServer _server;

    public SecureTests()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        _certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        var (certificate, secret) = (Write("certificate.pem", _certificate.ExportCertificatePem()), Write("key.pem", key.ExportPkcs8PrivateKeyPem()));
        _server = new() { Further = ["--tls-cert", certificate, "--tls-key", secret, "--token-file", Write("tokens", Token)] };
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _certificate.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Its_certificate_and_a_token_open_it()
    {
        using var client = Client([_certificate], Token);
        Assert.Equal(219, (await client.GetSeriesAsync(new ReadSeriesRequest { Series = { "series/sp500-close-daily" } }, Ct)).TimeUnixNanos.Length);
    }

    [Fact]
    public async Task Without_the_token_it_says_what_it_takes()
    {
        using var client = Client([_certificate], "another");
        var error = await Assert.ThrowsAsync<TruceDataException>(() => client.GetDatasetAsync(cancellationToken: Ct));
        Assert.Equal((StatusCode.Unauthenticated, "TOKEN_REFUSED"), (error.Code, error.Reason));
    }

    [Fact]
    public async Task What_is_not_trusted_is_not_called()
    {
        using var client = Client(null, Token);
        var error = await Assert.ThrowsAsync<TruceDataException>(() => client.GetDatasetAsync(cancellationToken: Ct));
        Assert.Equal(StatusCode.Unavailable, error.Code);
        Assert.EndsWith("or in RootCertificates what its certificate stands on.", error.Message, StringComparison.Ordinal);
    }

    private TruceDataClient Client(X509Certificate2Collection? roots, string token) => new($"https://{_server.Address}", new()
    {
        Attempts = 1,
        Metadata = new Metadata { { "authorization", $"Bearer {token}" } },
        RootCertificates = roots,
    });

    private string Write(string name, string content)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, content);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }
}
