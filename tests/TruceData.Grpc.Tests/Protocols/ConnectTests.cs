using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using TruceData.Grpc.Tests.Support;
using TruceData.Testing.V1;
using Xunit;

namespace TruceData.Grpc.Tests.Protocols;

/// <summary>The Connect protocol, over HTTP/1.1 and HTTP/2.</summary>
public abstract class ConnectTests(bool http2) : IAsyncLifetime
{
    TestServer _server = null!;
    WebClient _web = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync(
            options =>
            {
                options.ResponseCompressionAlgorithm = "gzip";
                options.MaxReceiveMessageSize = 10_000;
            },
            everyProtocol: true);
        _web = new WebClient(http2 ? _server.Address : _server.Http1Address, http2);
    }

    public async ValueTask DisposeAsync()
    {
        _web.Dispose();
        await _server.DisposeAsync();
        Assert.Empty(_server.Journal.ErrorLines);
    }

    [Fact]
    public async Task Unary_takes_and_gives_json()
    {
        var answer = await _web.PostAsync("Echo", "application/json; charset=utf-8", """{"text":"ü","payload":"AQI="}""");
        Assert.Equal((200, "application/json", """{ "text": "ü", "payload": "AQI=" }"""), (answer.Http, answer.Field("content-type"), answer.Text));
        Assert.Equal("{ }", (await _web.PostAsync("Echo", "application/json", "{}")).Text);
        Assert.Equal("{ }", (await _web.PostAsync("Echo", "application/json", "")).Text);
    }

    [Fact]
    public async Task Unary_takes_and_gives_protobuf()
    {
        var answer = await _web.PostAsync("Echo", "application/proto", new EchoRequest { Text = "a" }.ToByteArray(), ("connect-protocol-version", "1"));
        Assert.Equal((200, "application/proto"), (answer.Http, answer.Field("content-type")));
        Assert.Equal("a", EchoResponse.Parser.ParseFrom(answer.Body).Text);
        Assert.Equal(400, (await _web.PostAsync("Echo", "application/proto", [], ("connect-protocol-version", "2"))).Http);
    }

    [Theory]
    [InlineData("""{"texd":"a"}""")]
    [InlineData("""{"text":1}""")]
    [InlineData("""{"text":"a" """)]
    [InlineData("[]")]
    public async Task What_the_contract_does_not_have_is_refused(string json)
    {
        var answer = await _web.PostAsync("Echo", "application/json", json);
        Assert.Equal((400, "application/json", "invalid_argument"), (answer.Http, answer.Field("content-type"), JsonNode.Parse(answer.Text)!["code"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("Echo", "application/x-www-form-urlencoded", 415, "unknown", "content-type: application/json.")]
    [InlineData("Download", "application/json", 415, "unknown", "this method streams")]
    [InlineData("Nothing", "application/json", 404, "unimplemented", "/trucedata.testing.v1.TestService/Nothing")]
    public async Task What_cannot_be_taken_is_told_with_its_mend(string method, string type, int http, string code, string mend)
    {
        var answer = await _web.PostAsync(method, type, "{}");
        var error = JsonNode.Parse(answer.Text)!;
        Assert.Equal((http, "application/json", code), (answer.Http, answer.Field("content-type"), error["code"]!.GetValue<string>()));
        Assert.Contains(mend, error["message"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(StatusCode.Cancelled, 499, "canceled")]
    [InlineData(StatusCode.Unknown, 500, "unknown")]
    [InlineData(StatusCode.InvalidArgument, 400, "invalid_argument")]
    [InlineData(StatusCode.DeadlineExceeded, 504, "deadline_exceeded")]
    [InlineData(StatusCode.NotFound, 404, "not_found")]
    [InlineData(StatusCode.AlreadyExists, 409, "already_exists")]
    [InlineData(StatusCode.PermissionDenied, 403, "permission_denied")]
    [InlineData(StatusCode.ResourceExhausted, 429, "resource_exhausted")]
    [InlineData(StatusCode.FailedPrecondition, 400, "failed_precondition")]
    [InlineData(StatusCode.Aborted, 409, "aborted")]
    [InlineData(StatusCode.OutOfRange, 400, "out_of_range")]
    [InlineData(StatusCode.Unimplemented, 501, "unimplemented")]
    [InlineData(StatusCode.Internal, 500, "internal")]
    [InlineData(StatusCode.Unavailable, 503, "unavailable")]
    [InlineData(StatusCode.DataLoss, 500, "data_loss")]
    [InlineData(StatusCode.Unauthenticated, 401, "unauthenticated")]
    public async Task Errors_are_json_with_their_http_status(StatusCode code, int http, string name)
    {
        var answer = await _web.PostAsync("Echo", "application/proto", new EchoRequest { StatusCode = (int)code, StatusMessage = "50 % ü" }.ToByteArray());
        Assert.Equal((http, "application/json"), (answer.Http, answer.Field("content-type")));
        var error = JsonNode.Parse(answer.Text)!;
        Assert.Equal((name, "50 % ü"), (error["code"]!.GetValue<string>(), error["message"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Details_are_told_by_type_bytes_and_json()
    {
        var status = new Google.Rpc.Status { Code = 5, Details = { Any.Pack(new RetryInfo { RetryDelay = new Duration { Seconds = 2 } }), Any.Pack(new ErrorInfo { Type = "WHY" }) } };
        var answer = await _web.PostAsync(
            "Echo", "application/json", $$"""{"statusCode":5}""", ("trail-x", "y"), ("details", Convert.ToBase64String(status.ToByteArray())));
        var details = JsonNode.Parse(answer.Text)!["details"]!.AsArray();
        Assert.Equal("google.rpc.RetryInfo", details[0]!["type"]!.GetValue<string>());
        Assert.Equal("2s", details[0]!["debug"]!["retryDelay"]!.GetValue<string>());
        Assert.Equal(new RetryInfo { RetryDelay = new Duration { Seconds = 2 } }, RetryInfo.Parser.ParseFrom(Unpadded(details[0]!["value"]!.GetValue<string>())));
        Assert.Equal("WHY", details[1]!["debug"]!["reason"]!.GetValue<string>());
        Assert.Equal("y", answer.Field("trailer-trail-x"));
    }

    [Fact]
    public async Task Headers_and_trailers_pass()
    {
        var answer = await _web.PostAsync("Echo", "application/json", "{}", ("echo-a", "1"), ("echo-b-bin", "AQI"), ("trail-c", "3"));
        Assert.Equal(("1", "AQI", "3"), (answer.Field("echo-a"), answer.Field("echo-b-bin"), answer.Field("trailer-trail-c")));
        Assert.DoesNotContain(answer.Fields.Keys, name => name.StartsWith("grpc-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Get_calls_methods_without_side_effects()
    {
        Assert.Equal("""{ "text": "a b" }""", (await _web.GetAsync("Echo", "?connect=v1&encoding=json&message=%7B%22text%22%3A%22a+b%22%7D")).Text);
        var binary = new EchoRequest { Text = "ÿ?>" }.ToByteArray();
        var coded = Convert.ToBase64String(binary).Replace('+', '-').Replace('/', '_');
        Assert.Equal("ÿ?>", EchoResponse.Parser.ParseFrom((await _web.GetAsync("Echo", $"?encoding=proto&base64=1&message={coded}")).Body).Text);
        Assert.Equal("ÿ?>", EchoResponse.Parser.ParseFrom((await _web.GetAsync("Echo", $"?encoding=proto&base64=1&message={coded.TrimEnd('=')}")).Body).Text);
        var escaped = string.Concat(binary.Select(b => $"%{b:X2}"));
        Assert.Equal("ÿ?>", EchoResponse.Parser.ParseFrom((await _web.GetAsync("Echo", $"?encoding=proto&message={escaped}")).Body).Text);
        Assert.Equal(400, (await _web.GetAsync("Echo", "")).Http);
        Assert.Equal(400, (await _web.GetAsync("Echo", "?encoding=json")).Http);
        Assert.Equal(400, (await _web.GetAsync("Echo", "?connect=v2&encoding=json&message={}")).Http);
        Assert.Equal(400, (await _web.GetAsync("Echo", "?encoding=json&base64=1&message=*")).Http);
        Assert.Equal(400, (await _web.GetAsync("Echo", "?encoding=json&message={}&message={}")).Http);
        Assert.Equal(400, (await _web.GetAsync("Echo", "?encoding=json&base64=1&message=e30&message={}")).Http);
        Assert.Equal(405, (await _web.GetAsync("Upload", "?encoding=json&message={}")).Http);
    }

    [Fact]
    public async Task Other_codecs_and_paths_are_refused()
    {
        var other = await _web.PostAsync("Echo", "application/xml", "<a/>");
        Assert.Equal(415, other.Http);
        Assert.Contains("application/json", other.Field("accept-post"), StringComparison.Ordinal);
        Assert.Equal(415, (await _web.PostAsync("Echo", "application/connect+json", "")).Http);
        Assert.Equal(415, (await _web.PostAsync("Download", "application/json", "{}")).Http);
        Assert.Equal(404, (await _web.PostAsync("None", "application/json", "{}")).Http);
    }

    [Theory]
    [InlineData("application/json; charset=utf-16", 415)]
    [InlineData("application/json; charset=\"UTF-8\"", 200)]
    [InlineData("application/json; charset=utf-8; profile=x", 200)]
    public async Task Text_is_utf8(string contentType, int http) => Assert.Equal(http, (await _web.PostAsync("Echo", contentType, "{}")).Http);

    [Theory]
    [InlineData("""{"text":"a","text":"b"}""", "text is there twice")]
    [InlineData("""{"status_code":1,"statusCode":1}""", "status_code is there twice")]
    [InlineData("""{"text":"a" "payload":""}""", "LineNumber: 0")]
    public async Task Json_that_could_be_read_in_two_ways_is_refused(string body, string why)
    {
        var answer = await _web.PostAsync("Echo", "application/json", body);
        Assert.Equal(400, answer.Http);
        Assert.Contains("invalid_argument", answer.Text, StringComparison.Ordinal);
        Assert.Contains(why, answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compression_both_ways()
    {
        var request = new EchoRequest { Text = new string('x', 5000) };
        var proto = await _web.PostAsync("Echo", "application/proto", Gzip(request.ToByteArray()), ("content-encoding", "gzip"), ("accept-encoding", "gzip"));
        Assert.Equal("gzip", proto.Field("content-encoding"));
        Assert.Equal(request.Text, EchoResponse.Parser.ParseFrom(Gunzip(proto.Body)).Text);
        var json = await _web.PostAsync("Echo", "application/json", Gzip(JsonFormatter.Default.Format(request)), ("content-encoding", "gzip"), ("accept-encoding", "br, gzip;q=0.5"));
        Assert.Equal("gzip", json.Field("content-encoding"));
        Assert.Equal(request.Text, EchoResponse.Parser.ParseJson(Encoding.UTF8.GetString(Gunzip(json.Body))).Text);
        foreach (var type in (string[])["application/json", "application/proto"])
        {
            var unknown = await _web.PostAsync("Echo", type, [], ("content-encoding", "snappy"));
            Assert.Equal(501, unknown.Http);
            Assert.Contains("gzip", unknown.Field("accept-encoding"), StringComparison.Ordinal);
            Assert.Equal(429, (await _web.PostAsync("Echo", type, Gzip(new byte[1_000_000]), ("content-encoding", "gzip"))).Http);
            Assert.Equal(429, (await _web.PostAsync("Echo", type, new byte[100_000])).Http);
        }
        Assert.Equal(400, (await _web.PostAsync("Echo", "application/json", [1, 2], ("content-encoding", "gzip"))).Http);
    }

    [Fact]
    public async Task Timeouts_are_kept()
    {
        var answer = await _web.PostAsync("Echo", "application/json", """{"ignoreCancellation":true}""", ("connect-timeout-ms", "50"))
            .WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        Assert.Equal((504, "deadline_exceeded"), (answer.Http, JsonNode.Parse(answer.Text)!["code"]!.GetValue<string>()));
        Assert.Equal(400, (await _web.PostAsync("Echo", "application/json", "{}", ("connect-timeout-ms", "soon"))).Http);
        Assert.Equal(400, (await _web.PostAsync("Echo", "application/json", "{}", ("connect-timeout-ms", "12345678901"))).Http);
        Assert.Equal(200, (await _web.PostAsync("Echo", "application/json", "{}", ("connect-timeout-ms", "9999999999"))).Http);
    }

    [Fact]
    public async Task Streams_in_json()
    {
        var answer = await _web.PostAsync("Download", "application/connect+json", RawClient.Frame("""{"count":3,"payloadSize":2}"""u8.ToArray()));
        Assert.Equal((200, "application/connect+json"), (answer.Http, answer.Field("content-type")));
        var frames = WebClient.Frames(answer.Body);
        Assert.Equal([0, 0, 0, 2], frames.Select(frame => (int)frame.Flags));
        Assert.Equal("""{ "payload": "AAA=" }""", Encoding.UTF8.GetString(frames[0].Payload));
        Assert.Equal("{}", Encoding.UTF8.GetString(frames[3].Payload));
        var upload = await _web.PostAsync("Upload", "application/connect+json", [.. RawClient.Frame("""{"payload":"AAA="}"""u8.ToArray()), .. RawClient.Frame("{}"u8.ToArray())]);
        Assert.Equal("""{ "messages": "2", "bytes": "2" }""", Encoding.UTF8.GetString(WebClient.Frames(upload.Body)[0].Payload));
    }

    [Fact]
    public async Task Streams_in_protobuf()
    {
        var body = RawClient.Frame(Gzip(new DownloadRequest { Count = 2, PayloadSize = 2000 }.ToByteArray()), flag: 1);
        var answer = await _web.PostAsync("Download", "application/connect+proto", body, ("connect-content-encoding", "gzip"), ("connect-accept-encoding", "gzip"));
        Assert.Equal((200, "gzip"), (answer.Http, answer.Field("connect-content-encoding")));
        var frames = WebClient.Frames(answer.Body);
        Assert.Equal([1, 1, 2], frames.Select(frame => (int)frame.Flags));
        Assert.Equal(2000, EchoResponse.Parser.ParseFrom(Gunzip(frames[0].Payload)).Payload.Length);
    }

    [Theory]
    [InlineData("application/connect+json")]
    [InlineData("application/connect+proto")]
    public async Task Streams_end_with_their_error_and_trailers(string type)
    {
        var request = new EchoRequest { StatusCode = 8, StatusMessage = "enough" };
        var body = type.EndsWith("json", StringComparison.Ordinal) ? Encoding.UTF8.GetBytes(JsonFormatter.Default.Format(request)) : request.ToByteArray();
        var answer = await _web.PostAsync("Chat", type, RawClient.Frame(body), ("trail-a", "1"));
        Assert.Equal((200, type), (answer.Http, answer.Field("content-type")));
        var end = JsonNode.Parse(Assert.Single(WebClient.Frames(answer.Body)).Payload)!;
        Assert.Equal("resource_exhausted", end["error"]!["code"]!.GetValue<string>());
        Assert.Equal("enough", end["error"]!["message"]!.GetValue<string>());
        Assert.Equal("1", end["metadata"]!["trail-a"]![0]!.GetValue<string>());
    }

    [Theory]
    [InlineData("connect-timeout-ms", "x", "invalid_argument")]
    [InlineData("connect-protocol-version", "3", "invalid_argument")]
    [InlineData("connect-content-encoding", "snappy", "unimplemented")]
    public async Task Streams_that_are_refused_end_as_streams(string key, string value, string code)
    {
        var answer = await _web.PostAsync("Download", "application/connect+proto", RawClient.Frame([1], 1), (key, value));
        Assert.Equal(200, answer.Http);
        Assert.Equal(code, JsonNode.Parse(Assert.Single(WebClient.Frames(answer.Body)).Payload)!["error"]!["code"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("""{"nothing":1}""", 0)]
    [InlineData("{}", 1)]
    [InlineData("{}", 2)]
    public async Task Streamed_json_is_checked(string text, byte flags)
    {
        var answer = await _web.PostAsync("Download", "application/connect+json", RawClient.Frame(Encoding.UTF8.GetBytes(text), flags));
        Assert.Equal("invalid_argument", JsonNode.Parse(Assert.Single(WebClient.Frames(answer.Body)).Payload)!["error"]!["code"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_stream_past_its_deadline_ends()
    {
        var answer = await _web.PostAsync("Download", "application/connect+json", RawClient.Frame("""{"count":9,"delayMs":150}"""u8.ToArray()), ("connect-timeout-ms", "400"));
        var end = WebClient.Frames(answer.Body)[^1];
        Assert.Equal("deadline_exceeded", JsonNode.Parse(end.Payload)!["error"]!["code"]!.GetValue<string>());
    }

    static byte[] Unpadded(string text) => Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='));

    static byte[] Gzip(string text) => Gzip(Encoding.UTF8.GetBytes(text));

    static byte[] Gzip(byte[] plain)
    {
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionLevel.Optimal))
            gzip.Write(plain);
        return memory.ToArray();
    }

    static byte[] Gunzip(byte[] compressed)
    {
        using var gzip = new GZipStream(new MemoryStream(compressed), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        gzip.CopyTo(plain);
        return plain.ToArray();
    }
}

/// <summary>Connect over HTTP/1.1.</summary>
public sealed class ConnectOverHttp1Tests() : ConnectTests(http2: false);

/// <summary>Connect over HTTP/2.</summary>
public sealed class ConnectOverHttp2Tests() : ConnectTests(http2: true);
