using System.Net;
using TruceData.Server.Hosting;

namespace TruceData.Server.Tests.Hosting;

/// <summary>Tests that the sample commands use the address, TLS and token of the server.</summary>
public sealed class ReadyTextTests
{
    private static readonly (int Grpc, int Http) Ports = (50051, 8080);

    [Theory]
    [InlineData("127.0.0.1", "localhost")]
    [InlineData("0.0.0.0", "localhost")]
    [InlineData("::", "localhost")]
    [InlineData("192.0.2.7", "192.0.2.7")]
    [InlineData("2001:db8::7", "[2001:db8::7]")]
    public void Commands_call_the_address_that_the_server_listens_on(string listen, string host)
    {
        var text = ReadyText.Ready(Options(listen), Ports, 1);
        Assert.Contains($"curl 'http://{host}:8080/v1/series:read", text, StringComparison.Ordinal);
        Assert.Contains($"grpcurl -plaintext {host}:50051 ", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Commands_trust_the_certificate_and_send_a_token()
    {
        var options = Options("127.0.0.1") with
        {
            TlsCertificate = "/etc/it's/cert.pem",
            TlsKey = "/etc/key.pem",
            TokenFile = "/etc/tokens",
        };
        var text = ReadyText.Ready(options, (443, 443), 1);
        Assert.Contains(
            """curl --cacert '/etc/it'\''s/cert.pem' -H "authorization: Bearer $(grep -m 1 -v '^#' '/etc/tokens')" """
                + "'https://localhost:443/v1/",
            text,
            StringComparison.Ordinal);
        Assert.Contains("""grpcurl -cacert '/etc/it'\''s/cert.pem' -H "authorization: Bearer """, text, StringComparison.Ordinal);
        Assert.DoesNotContain("/etc", ReadyText.Page(options, (443, 443), hasExplorer: false), StringComparison.Ordinal);
    }

    [Fact]
    public void The_start_page_says_how_to_build_a_missing_explorer()
    {
        var options = Options("127.0.0.1");
        Assert.Contains("dotnet build", ReadyText.Page(options, Ports, hasExplorer: false), StringComparison.Ordinal);
        Assert.DoesNotContain("dotnet build", ReadyText.Page(options, Ports, hasExplorer: true), StringComparison.Ordinal);
    }

    private static ServeOptions Options(string listen) => new("store.db", "data", IPAddress.Parse(listen), Ports.Grpc, Ports.Http);
}
