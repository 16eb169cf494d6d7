using System.Text;
using Google.Protobuf;
using TruceData.Grpc.Tests.Support;
using TruceData.Testing.V1;
using Xunit;

namespace TruceData.Grpc.Tests.Protocols;

/// <summary>gRPC-Web, over HTTP/1.1 and HTTP/2.</summary>
public abstract class GrpcWebTests(bool http2) : IAsyncLifetime
{
    TestServer _server = null!;
    WebClient _web = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync(options => options.ResponseCompressionAlgorithm = "gzip", everyProtocol: true);
        _web = new WebClient(http2 ? _server.Address : _server.Http1Address, http2);
    }

    public async ValueTask DisposeAsync()
    {
        _web.Dispose();
        await _server.DisposeAsync();
        Assert.Empty(_server.Journal.ErrorLines);
    }

    [Theory]
    [InlineData("application/grpc-web")]
    [InlineData("application/grpc-web+proto")]
    [InlineData("application/grpc-web-text")]
    [InlineData("application/grpc-web-text+proto")]
    public async Task Unary_and_streams_end_with_a_frame_of_trailers(string type)
    {
        var unary = await SendAsync("Echo", type, RawClient.Frame(new EchoRequest { Text = "a" }.ToByteArray()), ("echo-h", "1"), ("trail-t", "2"));
        Assert.Equal((200, type, "1"), (unary.Answer.Http, unary.Answer.Field("content-type"), unary.Answer.Field("echo-h")));
        Assert.Equal([0, 0x80], unary.Frames.Select(frame => (int)frame.Flags));
        Assert.Equal("a", EchoResponse.Parser.ParseFrom(unary.Frames[0].Payload).Text);
        Assert.Equal("trail-t: 2\r\ngrpc-status: 0\r\n", Encoding.ASCII.GetString(unary.Frames[1].Payload));
        var stream = await SendAsync("Download", type, RawClient.Frame(new DownloadRequest { Count = 3, PayloadSize = 100_001 }.ToByteArray()));
        Assert.Equal([0, 0, 0, 0x80], stream.Frames.Select(frame => (int)frame.Flags));
        Assert.Equal(100_001, EchoResponse.Parser.ParseFrom(stream.Frames[2].Payload).Payload.Length);
        var upload = await SendAsync("Upload", type, [.. RawClient.Frame([]), .. RawClient.Frame([])]);
        Assert.Equal(2, UploadResponse.Parser.ParseFrom(upload.Frames[0].Payload).Messages);
    }

    [Fact]
    public async Task Messages_are_compressed_where_the_client_takes_it()
    {
        var answer = await SendAsync(
            "Echo", "application/grpc-web", RawClient.Frame(new EchoRequest { Text = new string('x', 900) }.ToByteArray()), ("grpc-accept-encoding", "gzip"));
        Assert.Equal(("gzip", 1), (answer.Answer.Field("grpc-encoding"), answer.Frames[0].Flags));
    }

    [Fact]
    public async Task Fields_of_the_translation_are_no_metadata()
    {
        await SendAsync("Echo", "application/grpc-web", RawClient.Frame([]), ("accept", "application/grpc-web"), ("a", "1"));
        Assert.Equal("1", _server.Journal.RequestHeaders.GetValue("a"));
        Assert.Null(_server.Journal.RequestHeaders.GetValue("accept"));
    }

    [Fact]
    public async Task Errors_without_messages_are_headers()
    {
        var answer = await _web.PostAsync("Echo", "application/grpc-web", RawClient.Frame(new EchoRequest { StatusCode = 5, StatusMessage = "ü" }.ToByteArray()));
        Assert.Equal((200, "5", "%C3%BC", 0), (answer.Http, answer.Field("grpc-status"), answer.Field("grpc-message"), answer.Body.Length));
        Assert.Equal("12", (await _web.PostAsync("None", "application/grpc-web", [])).Field("grpc-status"));
    }

    [Fact]
    public async Task Errors_after_messages_are_trailers()
    {
        byte[] body = [.. RawClient.Frame([]), .. RawClient.Frame(new EchoRequest { StatusCode = 8, StatusMessage = "enough" }.ToByteArray())];
        var answer = await SendAsync("Chat", "application/grpc-web-text", body);
        Assert.Equal([0, 0x80], answer.Frames.Select(frame => (int)frame.Flags));
        Assert.Contains("grpc-status: 8\r\ngrpc-message: enough\r\n", Encoding.ASCII.GetString(answer.Frames[1].Payload), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Padding_between_quanta_is_taken_and_other_text_refused()
    {
        var frame = RawClient.Frame(new EchoRequest { Text = "abc" }.ToByteArray());
        var text = Convert.ToBase64String(frame[..1]) + Convert.ToBase64String(frame[1..6]) + Convert.ToBase64String(frame[6..]);
        var answer = await _web.PostAsync("Echo", "application/grpc-web-text", text, ("accept", "application/grpc-web"));
        Assert.Equal("application/grpc-web", answer.Field("content-type"));
        Assert.Equal("abc", EchoResponse.Parser.ParseFrom(WebClient.Frames(answer.Body)[0].Payload).Text);
        foreach (var wrong in (string[])["AAA", "A*AA", "A=AA"])
            Assert.Equal("13", (await _web.PostAsync("Echo", "application/grpc-web-text", wrong)).Field("grpc-status"));
    }

    [Fact]
    public async Task Deadlines_are_kept()
    {
        var request = new EchoRequest { IgnoreCancellation = true };
        var answer = await _web.PostAsync("Echo", "application/grpc-web", RawClient.Frame(request.ToByteArray()), ("grpc-timeout", "50m"))
            .WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        Assert.Equal("4", answer.Field("grpc-status"));
    }

    [Fact]
    public async Task Garbage_ends_with_a_status()
    {
        Assert.Equal("13", (await _web.PostAsync("Echo", "application/grpc-web", [9, 9])).Field("grpc-status"));
        Assert.Equal("13", (await _web.PostAsync("Echo", "application/grpc-web", RawClient.Frame([0xff], length: 5))).Field("grpc-status"));
        Assert.Equal("8", (await _web.PostAsync("Echo", "application/grpc-web", RawClient.Frame([0xff], length: -1))).Field("grpc-status"));
    }

    async Task<(WebAnswer Answer, IReadOnlyList<(byte Flags, byte[] Payload)> Frames)> SendAsync(
        string method, string type, byte[] body, params (string Key, string Value)[] headers)
    {
        var isText = type.Contains("-text", StringComparison.Ordinal);
        var answer = await _web.PostAsync(method, type, isText ? Encoding.ASCII.GetBytes(Convert.ToBase64String(body)) : body, headers);
        return (answer, WebClient.Frames(isText ? Unquote(answer.Text) : answer.Body));
    }

    static byte[] Unquote(string text)
    {
        var bytes = new List<byte>();
        for (var at = 0; at < text.Length;)
        {
            var padding = text.IndexOf('=', at);
            var end = padding < 0 ? text.Length : ((padding / 4) + 1) * 4;
            bytes.AddRange(Convert.FromBase64String(text[at..end]));
            at = end;
        }
        return [.. bytes];
    }
}

/// <summary>gRPC-Web over HTTP/1.1.</summary>
public sealed class GrpcWebOverHttp1Tests() : GrpcWebTests(http2: false);

/// <summary>gRPC-Web over HTTP/2.</summary>
public sealed class GrpcWebOverHttp2Tests() : GrpcWebTests(http2: true);
