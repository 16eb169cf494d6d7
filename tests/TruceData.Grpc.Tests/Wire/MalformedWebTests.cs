using System.Globalization;
using System.IO.Compression;
using System.Text;
using Google.Protobuf;
using TruceData.Grpc.Tests.Support;
using TruceData.Testing.V1;
using Xunit;

namespace TruceData.Grpc.Tests.Wire;

/// <summary>
/// gRPC-Web and Connect requests over HTTP/1.1 as only a broken or hostile client writes them. Each has an answer or the end of its
/// connection, leaves no call running and nothing in the log, and the server goes on.
/// </summary>
public sealed class MalformedWebTests : IAsyncLifetime
{
    const string Binary = "application/grpc-web+proto";
    const string Text = "application/grpc-web-text+proto";
    const string Chunked = "transfer-encoding: chunked";

    static readonly byte[] Message = RawClient.Frame(new EchoRequest { Text = "abc" }.ToByteArray());

    TestServer _server = null!;

    public static TheoryData<string, string> Everything => new()
    {
        { "Echo", Binary }, { "Upload", Binary }, { "Chat", Text }, { "Echo", Text }, { "Echo", "application/proto" }, { "Echo", "application/json" },
        { "Download", "application/connect+proto" }, { "Upload", "application/connect+json" },
    };

    public async ValueTask InitializeAsync() =>
        _server = await TestServer.StartAsync(options => options.MaxReceiveMessageSize = 1000, everyProtocol: true);

    public async ValueTask DisposeAsync()
    {
        await _server.Active.EndAsync();
        Assert.Contains("grpc-status: 0", await SendAsync("Echo", Binary, Message), StringComparison.Ordinal);
        Assert.True(_server.Journal.ErrorLines.IsEmpty, string.Join("\n", _server.Journal.ErrorLines));
        await _server.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Everything))]
    public async Task A_body_that_is_cut_ends_its_call(string method, string type)
    {
        var body = type == Text ? Encoding.ASCII.GetBytes(Convert.ToBase64String(Message)) : Message;
        var length = $"content-length: {body.Length}";
        string[] answers =
        [
            await Http1Socket.SendAsync(_server.Http1Address, Http1Socket.Head(method, type, length), body[..^1], cut: true),
            await Http1Socket.SendAsync(_server.Http1Address, Http1Socket.Head(method, type, length), [], cut: true),
            await Http1Socket.SendAsync(_server.Http1Address, Http1Socket.Head(method, type, Chunked), [.. "3\r\n"u8, .. body[..3], .. "\r\n"u8], cut: true),
            await Http1Socket.SendAsync(_server.Http1Address, Http1Socket.Head(method, type, Chunked), [.. "zz\r\n"u8, .. body, .. "\r\n0\r\n\r\n"u8]),
        ];
        // No half request may look like one that succeeded.
        Assert.All(answers, answer => Assert.False(answer.Contains("grpc-status: 0", StringComparison.Ordinal) || answer.EndsWith("{}", StringComparison.Ordinal), answer));
    }

    [Theory]
    [MemberData(nameof(Everything))]
    public async Task A_connection_that_is_reset_ends_its_call(string method, string type)
    {
        await Http1Socket.AbortAsync(_server.Http1Address, Http1Socket.Head(method, type, "content-length: 100"), Message[..3]);
        await Http1Socket.AbortAsync(_server.Http1Address, Http1Socket.Head(method, type, Chunked), "5\r\nab"u8.ToArray());
        await _server.Active.EndAsync();
    }

    [Theory]
    [InlineData(Binary)]
    [InlineData(Text)]
    public async Task What_is_no_message_of_grpc_web(string type)
    {
        Assert.Equal("13", await StatusAsync(type, [0, 0, 0]));
        Assert.Equal("13", await StatusAsync(type, RawClient.Frame([], length: 5)));
        Assert.Equal("13", await StatusAsync(type, RawClient.Frame([0xff])));
        Assert.Equal("13", await StatusAsync(type, RawClient.Frame([], flag: 0x80)));
        Assert.Equal("13", await StatusAsync(type, RawClient.Frame([], flag: 1)));
        Assert.Equal("8", await StatusAsync(type, RawClient.Frame([], length: 1001)));
        Assert.Equal("12", await StatusAsync(type, []));
        Assert.Equal("12", await StatusAsync(type, [.. Message, .. Message]));
        Assert.Equal("12", await StatusAsync(type, Message, "grpc-encoding: br"));
        Assert.Equal("8", await StatusAsync(type, RawClient.Frame(Gzip(new byte[500_000]), flag: 1), "grpc-encoding: gzip"));
        Assert.Equal("13", await StatusAsync(type, RawClient.Frame([1, 2, 3], flag: 1), "grpc-encoding: gzip"));
        Assert.Equal("13", await StatusAsync(type, Message, "grpc-timeout: soon"));
        Assert.Equal("13", await StatusAsync(type, Message, "a-bin: *"));
    }

    [Theory]
    [InlineData("application/connect+proto")]
    [InlineData("application/connect+json")]
    public async Task What_is_no_message_of_a_connect_stream(string type)
    {
        foreach (var body in (byte[][])[[0, 0, 0], RawClient.Frame([1], length: 5), RawClient.Frame([0xff]), RawClient.Frame([], flag: 2), RawClient.Frame([], flag: 0x80), RawClient.Frame([1], flag: 1)])
            Assert.Contains("\"code\":\"invalid_argument\"", await SendAsync("Download", type, body), StringComparison.Ordinal);
        Assert.Contains("\"code\":\"resource_exhausted\"", await SendAsync("Download", type, RawClient.Frame([], length: 1001)), StringComparison.Ordinal);
        Assert.Contains("\"code\":\"unimplemented\"", await SendAsync("Download", type, Message, "connect-content-encoding: br"), StringComparison.Ordinal);
        Assert.Contains("\"code\":\"resource_exhausted\"", await SendAsync("Download", type, RawClient.Frame(Gzip(new byte[500_000]), flag: 1), "connect-content-encoding: gzip"), StringComparison.Ordinal);
        Assert.Contains("\"code\":\"invalid_argument\"", await SendAsync("Download", type, Message, "connect-timeout-ms: -1"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/proto")]
    [InlineData("application/json")]
    public async Task What_is_no_message_of_connect(string type)
    {
        Assert.StartsWith("HTTP/1.1 400 ", await SendAsync("Echo", type, [0xff]), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 400 ", await SendAsync("Echo", type, [0x0a, 0x7f, 0x41]), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 400 ", await SendAsync("Echo", type, [1, 2], "content-encoding: gzip"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 400 ", await SendAsync("Echo", type, [], "connect-timeout-ms: 1.5"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 501 ", await SendAsync("Echo", type, [], "content-encoding: br"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 429 ", await SendAsync("Echo", type, new byte[1001]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST /trucedata.testing.v1.TestService/Echo HTTP/1.1\r\nhost: a\r\ncontent-length: 0\r\nconnection: close\r\n\r\n", "415")]
    [InlineData("POST /trucedata.testing.v1.TestService/Echo HTTP/1.1\r\nhost: a\r\ncontent-type: application/grpc\r\ncontent-length: 0\r\nconnection: close\r\n\r\n", "426")]
    [InlineData("PUT /trucedata.testing.v1.TestService/Echo HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}", "405")]
    [InlineData("GET /trucedata.testing.v1.TestService/Upload HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n", "405")]
    [InlineData("GET /trucedata.testing.v1.TestService/Echo?encoding=json&message=%FF%FE HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n", "400")]
    [InlineData("GET /trucedata.testing.v1.TestService/Echo?encoding=proto&base64=1&message=%%% HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n", "400")]
    [InlineData("GET /trucedata.testing.v1.TestService/Echo?encoding=xml&message={} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n", "400")]
    [InlineData("POST /trucedata.testing.v1.TestService/None HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}", "404")]
    [InlineData("POST /a b HTTP/1.1\r\n\r\n", "400")]
    [InlineData("POST /trucedata.testing.v1.TestService/Echo HTTP/1.1\r\nhost: a\r\ncontent-length: -1\r\n\r\n", "400")]
    [InlineData("POST /trucedata.testing.v1.TestService/Echo HTTP/1.1\r\nhost: a\r\nno colon\r\n\r\n", "400")]
    public async Task Requests_that_are_no_calls(string request, string http) =>
        Assert.StartsWith($"HTTP/1.1 {http} ", await Http1Socket.SendAsync(_server.Http1Address, request, []), StringComparison.Ordinal);

    Task<string> SendAsync(string method, string type, byte[] body, params string[] fields) =>
        Http1Socket.SendAsync(_server.Http1Address, Http1Socket.Head(method, type, string.Create(CultureInfo.InvariantCulture, $"content-length: {body.Length}"), fields), body);

    /// <summary>The status of a gRPC-Web call that ends without a message: it is among the headers.</summary>
    async Task<string> StatusAsync(string type, byte[] body, params string[] fields)
    {
        const string Field = "grpc-status: ";
        var answer = await SendAsync("Echo", type, type == Text ? Encoding.ASCII.GetBytes(Convert.ToBase64String(body)) : body, fields);
        return answer.Split("\r\n").FirstOrDefault(line => line.StartsWith(Field, StringComparison.OrdinalIgnoreCase))?[Field.Length..] ?? answer;
    }

    static byte[] Gzip(byte[] plain)
    {
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionLevel.Optimal))
            gzip.Write(plain);
        return memory.ToArray();
    }
}
