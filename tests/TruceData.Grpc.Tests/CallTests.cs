using Google.Protobuf;
using Grpc.Core;
using TruceData.Grpc.Tests.Support;
using TruceData.Testing.V1;
using Xunit;

namespace TruceData.Grpc.Tests;

/// <summary>The four kinds of calls between our client and our server.</summary>
public sealed class CallTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Unary_echoes()
    {
        await using var server = await TestServer.StartAsync();
        var response = await server.Client.EchoAsync(new EchoRequest { Text = "Grüße" }, cancellationToken: Ct);
        Assert.Equal("Grüße", response.Text);
        Assert.Equal("Grüße", server.Client.Echo(new EchoRequest { Text = "Grüße" }, cancellationToken: Ct).Text);
        Assert.StartsWith("ipv4:127.0.0.1:", server.Journal.Peer);
        Assert.Equal(DateTime.MaxValue, server.Journal.Deadline);
    }

    [Fact]
    public async Task Empty_messages_pass()
    {
        await using var server = await TestServer.StartAsync();
        Assert.Equal(new EchoResponse(), await server.Client.EchoAsync(new EchoRequest(), cancellationToken: Ct));
    }

    [Theory]
    [InlineData(0, 10)]
    [InlineData(100, 0)]
    [InlineData(50, 100_000)]
    [InlineData(3, 3_000_000)]
    public async Task Server_streaming_sends_all(int count, int size)
    {
        await using var server = await TestServer.StartAsync();
        using var call = server.Client.Download(new DownloadRequest { Count = count, PayloadSize = size }, cancellationToken: Ct);
        var seen = 0;
        await foreach (var response in call.ResponseStream.ReadAllAsync(Ct))
        {
            Assert.Equal(size, response.Payload.Length);
            seen++;
        }
        Assert.Equal(count, seen);
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Theory]
    [InlineData(0, 10)]
    [InlineData(100, 0)]
    [InlineData(50, 100_000)]
    [InlineData(3, 3_000_000)]
    public async Task Client_streaming_takes_all(int count, int size)
    {
        await using var server = await TestServer.StartAsync();
        using var call = server.Client.Upload(cancellationToken: Ct);
        var request = new EchoRequest { Payload = ByteString.CopyFrom(new byte[size]) };
        for (var i = 0; i < count; i++)
            await call.RequestStream.WriteAsync(request, Ct);
        await call.RequestStream.CompleteAsync();
        Assert.Equal(new UploadResponse { Messages = count, Bytes = (long)count * size }, await call);
    }

    [Fact]
    public async Task Duplex_streaming_is_interleaved()
    {
        await using var server = await TestServer.StartAsync();
        using var call = server.Client.Chat(cancellationToken: Ct);
        for (var i = 0; i < 20; i++)
        {
            await call.RequestStream.WriteAsync(new EchoRequest { Text = $"{i}" }, Ct);
            Assert.True(await call.ResponseStream.MoveNext(Ct));
            Assert.Equal($"{i}", call.ResponseStream.Current.Text);
        }
        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext(Ct));
    }

    [Fact]
    public async Task Many_calls_at_once_share_a_channel()
    {
        await using var server = await TestServer.StartAsync();
        var calls = Enumerable.Range(0, 500).Select(async i =>
            Assert.Equal($"{i}", (await server.Client.EchoAsync(new EchoRequest { Text = $"{i}" }, cancellationToken: Ct)).Text));
        await Task.WhenAll(calls);
        Assert.Empty(server.Journal.ErrorLines);
    }
}
