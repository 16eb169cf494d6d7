using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using TruceData.V1;

namespace TruceData.Client.Tests;

/// <summary>Tests calls to a server with a self-signed certificate and a bearer token.</summary>
public sealed class SecureTests : IAsyncLifetime
{
    private const string Token = "a-token-for-the-test-0123456789";

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
        var certificateFile = Write("certificate.pem", _certificate.ExportCertificatePem());
        var keyFile = Write("key.pem", key.ExportPkcs8PrivateKeyPem());
        _server = new() { Options = ["--tls-cert", certificateFile, "--tls-key", keyFile, "--token-file", Write("tokens", Token)] };
    }

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _certificate.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_call_with_the_certificate_and_the_token_succeeds()
    {
        using var client = CreateClient([_certificate], Token);
        var series = await client.ReadSeriesAsync(new ReadSeriesRequest { Series = { "series/sp500-close-daily" } }, CancellationToken);
        Assert.Equal(378, series.TimeUnixNanos.Length);
    }

    [Fact]
    public async Task A_wrong_token_is_refused()
    {
        using var client = CreateClient([_certificate], "another");
        var error = await Assert.ThrowsAsync<TruceDataException>(() => client.GetDatasetAsync(cancellationToken: CancellationToken));
        Assert.Equal((StatusCode.Unauthenticated, "TOKEN_REFUSED"), (error.Code, error.Reason));
    }

    [Fact]
    public async Task A_server_with_an_untrusted_certificate_is_not_called()
    {
        using var client = CreateClient(null, Token);
        var error = await Assert.ThrowsAsync<TruceDataException>(() => client.GetDatasetAsync(cancellationToken: CancellationToken));
        Assert.Equal(StatusCode.Unavailable, error.Code);
        Assert.EndsWith("or set RootCertificates to the roots of its certificate.", error.Message, StringComparison.Ordinal);
    }

    private TruceDataClient CreateClient(X509Certificate2Collection? roots, string token) => new($"https://{_server.Address}", new()
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
