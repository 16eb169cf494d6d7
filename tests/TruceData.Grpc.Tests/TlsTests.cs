using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using TruceData.Grpc.Tests.Support;
using TruceData.Testing.V1;
using Xunit;

namespace TruceData.Grpc.Tests;

/// <summary>Channels with TLS: an authority of one's own, a server that nobody vouches for, and a client that shows a certificate.</summary>
public sealed class TlsTests : IDisposable
{
    readonly X509Certificate2 _authority = MakeAuthority();
    readonly X509Certificate2 _server;
    readonly X509Certificate2 _client;

    public TlsTests() => (_server, _client) = (Issue("localhost", "1.3.6.1.5.5.7.3.1"), Issue("a client", "1.3.6.1.5.5.7.3.2"));

    static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _authority.Dispose();
        _server.Dispose();
        _client.Dispose();
    }

    [Fact]
    public async Task A_server_of_a_trusted_authority_is_called_and_any_other_is_not()
    {
        await using var server = await StartAsync(ClientCertificateMode.NoCertificate);
        using var trusting = Connect(server, Trusting());
        Assert.Equal("a", (await Client(trusting).EchoAsync(new EchoRequest { Text = "a" }, cancellationToken: Ct)).Text);
        Assert.Empty(server.Journal.Identity);

        using var wary = Connect(server, new SslClientAuthenticationOptions());
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await Client(wary).EchoAsync(new EchoRequest(), cancellationToken: Ct));
        Assert.Equal(StatusCode.Unavailable, refused.StatusCode);
        Assert.Contains("cannot be reached", refused.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_shows_its_certificate_and_the_service_sees_whose_it_is()
    {
        await using var server = await StartAsync(ClientCertificateMode.RequireCertificate);
        var options = Trusting();
        options.ClientCertificates = [_client];
        using var shown = Connect(server, options);
        await Client(shown).EchoAsync(new EchoRequest(), cancellationToken: Ct);
        Assert.Equal(["a client"], server.Journal.Identity);

        using var hidden = Connect(server, Trusting());
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await Client(hidden).EchoAsync(new EchoRequest(), cancellationToken: Ct));
        Assert.Equal(StatusCode.Unavailable, refused.StatusCode);
    }

    Task<TestServer> StartAsync(ClientCertificateMode clients) => TestServer.StartAsync(listen: endpoint => endpoint.UseHttps(https =>
    {
        https.ServerCertificate = _server;
        https.ClientCertificateMode = clients;
        https.ClientCertificateValidation = (certificate, _, _) => certificate.Issuer == _authority.Subject;
    }));

    SslClientAuthenticationOptions Trusting()
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(_authority);
        return new() { CertificateChainPolicy = policy };
    }

    static GrpcChannel Connect(TestServer server, SslClientAuthenticationOptions tls) => GrpcChannel.ForAddress(
        $"https://localhost:{server.Address.Port}",
        new GrpcChannelOptions { Credentials = ChannelCredentials.SecureSsl, HttpHandler = new SocketsHttpHandler { SslOptions = tls }, DisposeHttpClient = true });

    static Testing.V1.TestService.TestServiceClient Client(GrpcChannel channel) => new(channel);

    static X509Certificate2 MakeAuthority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=an authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        return request.CreateSelfSigned(Now.AddDays(-1), Now.AddDays(1));
    }

    X509Certificate2 Issue(string name, string purpose)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], critical: false));
        using var certificate = request.Create(_authority, Now.AddHours(-1), Now.AddHours(1), RandomNumberGenerator.GetBytes(8));
        return certificate.CopyWithPrivateKey(key);
    }
}
