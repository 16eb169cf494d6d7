using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using TruceData.Grpc.Tests.Support;
using TruceData.Testing.V1;
using Xunit;

namespace TruceData.Grpc.Tests;

/// <summary>What the server says to requests that no gRPC client sends.</summary>
public sealed class ProtocolTests : IAsyncLifetime
{
    const string Path = "/trucedata.testing.v1.TestService/Echo";
    TestServer _server = null!;
    RawClient _raw = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync(
            options => options.MaxReceiveMessageSize = 1000, app => app.MapGet("/web/page", () => "page"));
        _raw = new RawClient(_server.Address);
    }

    public async ValueTask DisposeAsync()
    {
        // Nothing that a client sends is an error of the server.
        Assert.Empty(_server.Journal.ErrorLines);
        _raw.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/grpc-web")]
    [InlineData("application/grpcx")]
    [InlineData("application/grpc+json")]
    public async Task Other_content_types_are_415(string type)
    {
        using var message = RawClient.Message(Path, RawClient.Frame([]));
        message.Content!.Headers.ContentType = new MediaTypeHeaderValue(type);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await _raw.SendAsync(message)).Http);
    }

    [Theory]
    [InlineData("application/grpc")]
    [InlineData("application/grpc+proto")]
    [InlineData("application/GRPC; charset=utf-8")]
    public async Task Content_types_of_protobuf_are_taken(string type)
    {
        using var message = RawClient.Message(Path, RawClient.Frame([]));
        message.Content!.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        Assert.Equal("0", (await _raw.SendAsync(message)).Status);
    }

    [Fact]
    public async Task Other_http_methods_are_405()
    {
        using var message = RawClient.Message(Path, []);
        message.Method = HttpMethod.Get;
        message.Content = null;
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await _raw.SendAsync(message)).Http);
    }

    [Theory]
    [InlineData("/trucedata.testing.v1.TestService/Nothing")]
    [InlineData("/trucedata.testing.v1.TestService/echo")]
    [InlineData("/trucedata.other.v1.Service/Echo")]
    [InlineData("/x")]
    [InlineData("/")]
    [InlineData("/a/b/c/d")]
    [InlineData("/web/page")]
    public async Task Unknown_methods_are_unimplemented(string path)
    {
        using var message = RawClient.Message(path, RawClient.Frame([]));
        var answer = await _raw.SendAsync(message);
        Assert.Equal((HttpStatusCode.OK, "12", true), (answer.Http, answer.Status, answer.IsTrailersOnly));
    }

    [Fact]
    public async Task Requests_of_others_pass_by()
    {
        using var page = RawClient.Message("/web/page", []);
        page.Method = HttpMethod.Get;
        page.Content = null;
        Assert.Equal(HttpStatusCode.OK, (await _raw.SendAsync(page)).Http);
        using var missing = RawClient.Message("/web/missing", []);
        missing.Method = HttpMethod.Get;
        missing.Content = null;
        Assert.Equal(HttpStatusCode.NotFound, (await _raw.SendAsync(missing)).Http);
    }

    [Fact]
    public async Task Bodies_that_are_no_messages_end_with_a_status()
    {
        Assert.Equal("12", (await _raw.SendAsync("Echo", [])).Status);
        Assert.Equal("12", (await _raw.SendAsync("Echo", [.. RawClient.Frame([]), .. RawClient.Frame([])])).Status);
        Assert.Equal("13", (await _raw.SendAsync("Echo", [0, 0, 0])).Status);
        Assert.Equal("13", (await _raw.SendAsync("Echo", RawClient.Frame([8], length: 100))).Status);
        Assert.Equal("13", (await _raw.SendAsync("Echo", RawClient.Frame([], flag: 2))).Status);
        Assert.Equal("13", (await _raw.SendAsync("Echo", RawClient.Frame([0xff, 0xff, 0xff]))).Status);
        Assert.Equal("13", (await _raw.SendAsync("Chat", [.. RawClient.Frame([]), 0, 0])).Status);
        Assert.Equal("8", (await _raw.SendAsync("Echo", RawClient.Frame([], length: 1001))).Status);
        Assert.Equal("8", (await _raw.SendAsync("Upload", RawClient.Frame([], length: -1))).Status);
        Assert.Equal("0", (await _raw.SendAsync("Upload", [])).Status);
    }

    [Fact]
    public async Task Random_bytes_end_with_a_status()
    {
        var random = new Random(1);
        for (var i = 0; i < 300; i++)
        {
            var body = new byte[random.Next(40)];
            random.NextBytes(body);
            if (i % 2 == 0)
                body = RawClient.Frame(body, (byte)random.Next(2));
            var answer = await _raw.SendAsync(i % 3 == 0 ? "Chat" : "Echo", body);
            Assert.NotNull(answer.Status);
            // Random requests may ask for exceptions.
            Assert.All(_server.Journal.ErrorLines, line => Assert.Contains(nameof(InvalidDataException), line, StringComparison.Ordinal));
            _server.Journal.ErrorLines.Clear();
        }
    }

    [Fact]
    public async Task Malformed_headers_end_with_a_status()
    {
        Assert.Equal("13", (await _raw.EchoAsync(new EchoRequest(), ("grpc-timeout", "soon"))).Status);
        Assert.Equal("13", (await _raw.EchoAsync(new EchoRequest(), ("some-bin", "%%%"))).Status);
        Assert.Equal("0", (await _raw.EchoAsync(new EchoRequest(), ("echo-a-bin", "AQ==,AgM,"))).Status);
        Assert.Equal(3, _server.Journal.RequestHeaders.GetAll("echo-a-bin").Count());
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task Compressed_requests_are_taken(string encoding)
    {
        var payload = Compress(encoding, new EchoRequest { Text = new string('x', 500) }.ToByteArray());
        var answer = await _raw.SendAsync("Echo", RawClient.Frame(payload, flag: 1), ("grpc-encoding", encoding));
        Assert.Equal("0", answer.Status);
        Assert.Equal(new string('x', 500), EchoResponse.Parser.ParseFrom(answer.Body.AsSpan(5)).Text);
        // The limit counts decompressed bytes.
        var bomb = Compress(encoding, new EchoRequest { Text = new string('x', 1_000_000) }.ToByteArray());
        Assert.Equal("8", (await _raw.SendAsync("Echo", RawClient.Frame(bomb[..Math.Min(bomb.Length, 900)], flag: 1), ("grpc-encoding", encoding))).Status);
        Assert.Equal("13", (await _raw.SendAsync("Echo", RawClient.Frame([1, 2, 3, 4], flag: 1), ("grpc-encoding", encoding))).Status);
    }

    [Fact]
    public async Task Compression_that_is_not_known_is_unimplemented_with_the_list_of_what_is()
    {
        var answer = await _raw.SendAsync("Echo", RawClient.Frame([1], flag: 1), ("grpc-encoding", "snappy"));
        Assert.Equal(("12", "identity,gzip,deflate"), (answer.Status, answer.AcceptEncoding));
        Assert.Equal("13", (await _raw.SendAsync("Echo", RawClient.Frame([], flag: 1))).Status);
        Assert.Equal("13", (await _raw.SendAsync("Echo", RawClient.Frame([], flag: 1), ("grpc-encoding", "identity"))).Status);
    }

    [Fact]
    public async Task Errors_without_messages_are_trailers_only()
    {
        var answer = await _raw.EchoAsync(new EchoRequest { StatusCode = (int)StatusCode.NotFound, StatusMessage = "a % ü" });
        Assert.Equal(("5", "a %25 %C3%BC", true), (answer.Status, answer.Message, answer.IsTrailersOnly));
    }

    static byte[] Compress(string encoding, byte[] plain)
    {
        using var memory = new MemoryStream();
        using (Stream compressor = encoding == "gzip" ? new GZipStream(memory, CompressionLevel.Optimal) : new ZLibStream(memory, CompressionLevel.Optimal))
            compressor.Write(plain);
        return memory.ToArray();
    }
}
