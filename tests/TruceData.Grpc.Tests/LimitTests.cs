using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using TruceData.Grpc.Tests.Support;
using TruceData.Testing.V1;
using Xunit;

namespace TruceData.Grpc.Tests;

/// <summary>Limits of size, back-pressure, compression, interceptors, and servers that are not there.</summary>
public sealed class LimitTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    static EchoRequest OfSize(int size) => new() { Payload = ByteString.CopyFrom(new byte[size]) };

    [Fact]
    public async Task Server_refuses_to_receive_and_to_send_what_is_too_large()
    {
        await using var server = await TestServer.StartAsync(options =>
        {
            options.MaxReceiveMessageSize = 10_000;
            options.MaxSendMessageSize = 5_000;
        });
        await AssertExhaustedAsync(server.Client, OfSize(11_000));
        await AssertExhaustedAsync(server.Client, OfSize(6_000));
        await server.Client.EchoAsync(OfSize(4_000), cancellationToken: Ct);
    }

    [Fact]
    public async Task Client_refuses_to_receive_and_to_send_what_is_too_large()
    {
        await using var server = await TestServer.StartAsync(options => options.MaxReceiveMessageSize = null);
        await AssertExhaustedAsync(server.Client, OfSize(5_000_000));
        await AssertExhaustedAsync(server.Connect(new GrpcChannelOptions { MaxSendMessageSize = 1_000 }), OfSize(2_000));
        var open = server.Connect(new GrpcChannelOptions { MaxReceiveMessageSize = null });
        Assert.Equal(50_000_000, (await open.EchoAsync(OfSize(50_000_000), cancellationToken: Ct)).Payload.Length);
    }

    [Fact]
    public async Task A_client_that_does_not_read_holds_the_server_back()
    {
        await using var server = await TestServer.StartAsync();
        using var call = server.Client.Download(new DownloadRequest { Count = 1000, PayloadSize = 100_000 }, cancellationToken: Ct);
        Assert.True(await call.ResponseStream.MoveNext(Ct));
        int before;
        do
        {
            before = server.Journal.MessagesWritten;
            await Task.Delay(300, Ct);
        }
        while (server.Journal.MessagesWritten != before);
        // The window of the client's stream is 8 MiB.
        Assert.InRange(before, 1, 150);
        var count = 1;
        while (await call.ResponseStream.MoveNext(Ct))
            count++;
        Assert.Equal(1000, count);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task Responses_are_compressed_where_the_client_accepts_it(string encoding)
    {
        await using var server = await TestServer.StartAsync(options => options.ResponseCompressionAlgorithm = encoding);
        var request = new EchoRequest { Text = new string('x', 100_000) };
        Assert.Equal(request.Text, (await server.Client.EchoAsync(request, cancellationToken: Ct)).Text);
        using var raw = new RawClient(server.Address);
        var accepted = await raw.EchoAsync(request, ("grpc-accept-encoding", $"identity, {encoding}"));
        Assert.Equal((encoding, "0", 1), (accepted.Encoding, accepted.Status, accepted.Body[0]));
        Assert.InRange(accepted.Body.Length, 10, 5_000);
        var plain = await raw.EchoAsync(request, ("grpc-accept-encoding", "identity"));
        Assert.Equal((null, "0", 0), (plain.Encoding, plain.Status, plain.Body[0]));
    }

    // .NET's compressors make nothing of nothing, which gzip and zlib of other makers refuse to read.
    [Theory]
    [InlineData("gzip", "")]
    [InlineData("deflate", "")]
    [InlineData("gzip", "short")]
    public async Task Messages_that_compression_does_not_shorten_go_as_they_are(string encoding, string text)
    {
        await using var server = await TestServer.StartAsync(options => options.ResponseCompressionAlgorithm = encoding);
        using var raw = new RawClient(server.Address);
        var answer = await raw.EchoAsync(new EchoRequest { Text = text }, ("grpc-accept-encoding", encoding));
        Assert.Equal(RawClient.Frame(new EchoResponse { Text = text }.ToByteArray()), answer.Body);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_unavailable()
    {
        using var channel = GrpcChannel.ForAddress("http://127.0.0.1:1");
        var client = new Testing.V1.TestService.TestServiceClient(channel);
        var exception = await Assert.ThrowsAsync<RpcException>(async () => await client.EchoAsync(new EchoRequest(), cancellationToken: Ct));
        Assert.Equal(StatusCode.Unavailable, exception.StatusCode);
        Assert.Contains("http://127.0.0.1:1/ cannot be reached", exception.Status.Detail, StringComparison.Ordinal);
        Assert.Throws<RpcException>(() => client.Echo(new EchoRequest(), cancellationToken: Ct));
    }

    [Fact]
    public async Task Addresses_and_deadlines_that_make_no_sense_are_refused()
    {
        Assert.Throws<ArgumentException>(() => GrpcChannel.ForAddress("localhost:5000"));
        Assert.Throws<InvalidOperationException>(
            () => GrpcChannel.ForAddress("http://localhost", new GrpcChannelOptions { Credentials = ChannelCredentials.SecureSsl }));
        await using var server = await TestServer.StartAsync();
        var local = new DateTime(2100, 1, 1, 0, 0, 0, DateTimeKind.Unspecified);
        await Assert.ThrowsAsync<InvalidOperationException>(
            async () => await server.Client.EchoAsync(new EchoRequest(), deadline: local, cancellationToken: Ct));
        await server.Client.EchoAsync(new EchoRequest(), deadline: DateTime.MaxValue, cancellationToken: Ct);
    }

    [Theory]
    [InlineData(401, StatusCode.Unauthenticated)]
    [InlineData(403, StatusCode.PermissionDenied)]
    [InlineData(404, StatusCode.Unimplemented)]
    [InlineData(429, StatusCode.Unavailable)]
    [InlineData(503, StatusCode.Unavailable)]
    [InlineData(500, StatusCode.Unknown)]
    [InlineData(200, StatusCode.Unknown)]
    public async Task Answers_of_proxies_are_mapped(int http, StatusCode expected)
    {
        using var handler = new FixedAnswer(http);
        using var channel = GrpcChannel.ForAddress("http://proxy", new GrpcChannelOptions { HttpHandler = handler });
        var client = new Testing.V1.TestService.TestServiceClient(channel);
        var exception = await Assert.ThrowsAsync<RpcException>(async () => await client.EchoAsync(new EchoRequest(), cancellationToken: Ct));
        Assert.Equal(expected, exception.StatusCode);
    }

    static async Task AssertExhaustedAsync(Testing.V1.TestService.TestServiceClient client, EchoRequest request)
    {
        var exception = await Assert.ThrowsAsync<RpcException>(async () => await client.EchoAsync(request, cancellationToken: Ct));
        Assert.Equal(StatusCode.ResourceExhausted, exception.StatusCode);
    }

    sealed class FixedAnswer(int status) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage((System.Net.HttpStatusCode)status) { Content = new StringContent("<html>") });
    }
}
