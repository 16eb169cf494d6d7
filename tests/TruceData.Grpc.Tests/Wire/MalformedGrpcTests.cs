using Google.Protobuf;
using TruceData.Grpc.Tests.Support;
using TruceData.Testing.V1;
using Xunit;

namespace TruceData.Grpc.Tests.Wire;

/// <summary>
/// Requests as only a broken or hostile client writes them, frame by frame on a socket. Each ends with the right status, leaves no stream
/// open and nothing in the log, and the server goes on.
/// </summary>
public sealed class MalformedGrpcTests : IAsyncLifetime
{
    static readonly byte[] Message = RawClient.Frame(new EchoRequest { Text = "abc" }.ToByteArray());

    TestServer _server = null!;
    Http2Socket _socket = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync(options => options.MaxReceiveMessageSize = 1000);
        _socket = await Http2Socket.ConnectAsync(_server.Address);
    }

    public async ValueTask DisposeAsync()
    {
        await _socket.DisposeAsync();
        await _server.Active.EndAsync();
        await using var other = await Http2Socket.ConnectAsync(_server.Address);
        Assert.Equal("0", (await other.CallAsync(other.Request("Echo"), Message)).Status);
        Assert.Empty(_server.Journal.ErrorLines);
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("Echo")]
    [InlineData("Download")]
    [InlineData("Upload")]
    [InlineData("Chat")]
    public async Task A_message_that_comes_byte_by_byte_is_whole_and_one_cut_by_the_end_of_its_stream_is_not(string method)
    {
        for (var cut = 1; cut <= Message.Length; cut++)
        {
            var stream = await _socket.OpenAsync(_socket.Request(method));
            for (var at = 0; at < cut; at++)
                await _socket.DataAsync(stream, [Message[at]], end: at == cut - 1);
            Assert.Equal(cut == Message.Length ? "0" : "13", (await _socket.AnswerAsync(stream)).Status);
        }
    }

    [Theory]
    [InlineData("Echo")]
    [InlineData("Download")]
    [InlineData("Upload")]
    [InlineData("Chat")]
    public async Task A_stream_that_is_reset_in_a_message_ends_its_call_alone(string method)
    {
        foreach (var code in (int[])[0, 2, 8])
        {
            var stream = await _socket.OpenAsync(_socket.Request(method));
            await _socket.DataAsync(stream, Message[..^1]);
            await _socket.ResetAsync(stream, code);
        }
        Assert.Equal("0", (await _socket.CallAsync(_socket.Request("Echo"), Message)).Status);
        await _server.Active.EndAsync();
    }

    [Fact]
    public async Task A_connection_that_breaks_in_a_message_ends_its_calls()
    {
        foreach (var method in (string[])["Echo", "Download", "Upload", "Chat"])
            await _socket.DataAsync(await _socket.OpenAsync(_socket.Request(method)), Message[..3]);
        var running = await _socket.OpenAsync(_socket.Request("Echo"));
        await _socket.DataAsync(running, RawClient.Frame(new EchoRequest { DelayMs = 600_000 }.ToByteArray()), end: true);
        await _server.Journal.Started.Task.WaitAsync(TestContext.Current.CancellationToken);
        _socket.Abort();
        await _server.Active.EndAsync();
    }

    [Theory]
    [InlineData(new byte[] { 0, 0, 0, 3, 233 }, "8")] // one byte more than the limit
    [InlineData(new byte[] { 0, 0xff, 0xff, 0xff, 0xff }, "8")]
    [InlineData(new byte[] { 2, 0, 0, 0, 0 }, "13")] // flags are 0 or 1
    [InlineData(new byte[] { 0x80, 0, 0, 0, 0 }, "13")] // the frame of trailers of gRPC-Web
    [InlineData(new byte[] { 1, 0, 0, 0, 0 }, "13")] // compressed, and nobody says how
    [InlineData(new byte[] { 0, 0, 0, 0, 1, 0xff }, "13")] // no protobuf
    public async Task What_cannot_become_a_message_is_answered_before_the_client_ends_its_stream(byte[] body, string status)
    {
        foreach (var method in (string[])["Echo", "Upload", "Chat"])
        {
            var stream = await _socket.OpenAsync(_socket.Request(method));
            await _socket.DataAsync(stream, body);
            Assert.Equal(status, (await _socket.AnswerAsync(stream)).Status);
        }
    }

    [Fact]
    public async Task A_request_that_never_comes_ends_with_its_deadline()
    {
        var stream = await _socket.OpenAsync(_socket.Request("Echo", ("grpc-timeout", "50m")));
        await _socket.DataAsync(stream, Message[..^1]);
        Assert.Equal("4", (await _socket.AnswerAsync(stream)).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("S")]
    [InlineData("-1S")]
    [InlineData("+1S")]
    [InlineData("1.5S")]
    [InlineData("1 S")]
    [InlineData("1s")]
    [InlineData("1h")]
    [InlineData("123456789S")]
    [InlineData("1S,2S")]
    public async Task Timeouts_that_are_none(string timeout)
    {
        var answer = await _socket.CallAsync(_socket.Request("Echo", ("grpc-timeout", timeout)), Message);
        // An empty field says nothing.
        Assert.Equal(("200", timeout.Length == 0 ? "0" : "13"), (answer.Http, answer.Status));
    }

    [Theory]
    [InlineData("1H")]
    [InlineData("99999999H")]
    [InlineData("2M")]
    [InlineData("00000100S")]
    [InlineData("60000m")]
    [InlineData("60000000u")]
    public async Task Timeouts_in_every_unit(string timeout) =>
        Assert.Equal("0", (await _socket.CallAsync(_socket.Request("Echo", ("grpc-timeout", timeout)), Message)).Status);

    [Theory]
    [InlineData("99999999n", "4")]
    [InlineData("1n", "4")]
    [InlineData("0S", "4")]
    public async Task Timeouts_that_are_over(string timeout, string status)
    {
        var late = RawClient.Frame(new EchoRequest { DelayMs = 600_000 }.ToByteArray());
        Assert.Equal(status, (await _socket.CallAsync(_socket.Request("Echo", ("grpc-timeout", timeout)), late)).Status);
    }

    [Theory]
    [InlineData("GET", "405")]
    [InlineData("PUT", "405")]
    [InlineData("DELETE", "405")]
    [InlineData("HEAD", "405")]
    [InlineData("FETCH", "405")]
    public async Task Other_http_methods(string method, string http) =>
        Assert.Equal(http, (await _socket.CallAsync(_socket.Request("Echo", (":method", method)), Message)).Http);

    [Theory]
    [InlineData("", "415")]
    [InlineData("text/plain", "415")]
    [InlineData("application/grpc-web", "415")] // this server speaks gRPC alone
    [InlineData("application/grpc, application/json", "415")]
    [InlineData("application/grpc+", "415")]
    [InlineData("application/grpc+proto;charset=utf-8", "200")]
    public async Task Content_types(string type, string http) =>
        Assert.Equal(http, (await _socket.CallAsync(_socket.Request("Echo", ("content-type", type)), Message)).Http);

    [Fact]
    public async Task A_request_without_content_type_is_415() => Assert.Equal(
        "415", (await _socket.CallAsync([.. _socket.Request("Echo").Where(field => field.Name != "content-type")], Message)).Http);

    [Theory]
    [InlineData("/")]
    [InlineData("//")]
    [InlineData("/trucedata.testing.v1.TestService")]
    [InlineData("/trucedata.testing.v1.TestService/")]
    [InlineData("/trucedata.testing.v1.TestService/Echo/")]
    [InlineData("/trucedata.testing.v1.TestService%2FEcho")]
    [InlineData("/trucedata.testing.v1.testservice/echo")]
    [InlineData("/trucedata.testing.v1.TestService/../Echo")]
    public async Task Paths_that_no_method_has(string path)
    {
        var answer = await _socket.CallAsync(_socket.Request("Echo", (":path", path)), Message);
        Assert.Equal(("200", "12"), (answer.Http, answer.Status));
    }

    [Theory]
    [InlineData("gzip", "0")]
    [InlineData("identity", "0")]
    [InlineData("", "0")]
    [InlineData("br", "12")]
    [InlineData("GZIP", "12")]
    [InlineData("gzip,deflate", "12")]
    public async Task Encodings_are_refused_whether_or_not_a_message_uses_them(string encoding, string status)
    {
        var answer = await _socket.CallAsync(_socket.Request("Echo", ("grpc-encoding", encoding)), Message);
        Assert.Equal(status, answer.Status);
        Assert.Equal(status == "12" ? "identity,gzip,deflate" : null, answer.Field("grpc-accept-encoding"));
    }

    [Theory]
    [InlineData("a-bin", "*", "13")]
    [InlineData("a-bin", "AAA=A", "13")]
    [InlineData("a-bin", "A", "13")]
    [InlineData("a-bin", "AQ==,=", "0")] // an empty value after a comma
    [InlineData("a-bin", "", "0")]
    [InlineData("echo-a", "%zz%4", "0")] // metadata is not percent-encoded
    [InlineData("grpc-message", "%ff%", "0")] // reserved: no metadata
    [InlineData("grpc-status", "7", "0")]
    public async Task Metadata(string name, string value, string status)
    {
        var answer = await _socket.CallAsync(_socket.Request("Echo", (name, value)), Message);
        Assert.Equal(("200", status), (answer.Http, answer.Status));
    }

    [Theory]
    [InlineData("echo-a", "\u00ff\u00fe")] // not UTF-8
    [InlineData("echo-a", "a\r\nb: c")]
    [InlineData("echo-a", "a\0b")]
    [InlineData("Echo-A", "upper case")]
    [InlineData("", "no name")]
    [InlineData("connection", "close")]
    [InlineData(":status", "200")]
    [InlineData(":method", "\u00e1\u00b6\u009aPOST")] // a letter beyond Latin-1, in UTF-8
    public async Task Fields_that_http_does_not_allow_never_become_a_call(string name, string value)
    {
        var answer = await _socket.CallAsync(_socket.Request("Echo", (name, value)), Message);
        Assert.Equal((null, null), (answer.Http, answer.Status));
    }

    [Fact]
    public async Task Frames_that_nobody_knows_are_ignored()
    {
        var stream = await _socket.OpenAsync(_socket.Request("Echo"));
        await _socket.FrameAsync(0xbe, 0xff, stream, [1, 2, 3]);
        await _socket.FrameAsync(0xef, 0, 0, []);
        await _socket.DataAsync(stream, []);
        await _socket.DataAsync(stream, Message, end: true);
        Assert.Equal("0", (await _socket.AnswerAsync(stream)).Status);
    }
}
