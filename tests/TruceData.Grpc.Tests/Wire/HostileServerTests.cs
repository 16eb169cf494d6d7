using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using TruceData.Grpc.Tests.Support;
using TruceData.Testing.V1;
using Xunit;
using static TruceData.Grpc.Tests.Support.Http2Socket;

namespace TruceData.Grpc.Tests.Wire;

/// <summary>What the client makes of a server that breaks the rules of HTTP/2 or gRPC: each call ends, and with the right status.</summary>
public sealed class HostileServerTests
{
    static readonly byte[] Message = RawClient.Frame(new EchoResponse { Text = "x" }.ToByteArray());

    static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);
    static readonly string[] Kinds = ["unary", "download", "upload", "chat"];

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string, StatusCode, byte[]> Answers => new()
    {
        { "a good one", StatusCode.OK, Good(1) },
        { "RST_STREAM with NO_ERROR after it", StatusCode.OK, [.. Good(1), .. Frame(ResetFrame, 0, 1, new byte[4])] },
        { "RST_STREAM with NO_ERROR before it", StatusCode.Internal, [.. Headers(), .. Data(Message), .. Frame(ResetFrame, 0, 1, new byte[4])] },
        { "DATA before HEADERS", StatusCode.Unavailable, Data(Message) },
        { "trailers that end nothing", StatusCode.Unavailable, [.. Headers(), .. Data(Message), .. Frame(HeadersFrame, EndHeaders, 1, HeaderBlock.Write([("grpc-status", "0")]))] },
        { "1xx before it", StatusCode.OK, [.. Frame(HeadersFrame, EndHeaders, 1, HeaderBlock.Write([(":status", "103"), ("link", "a")])), .. Good(1)] },
        { "1xx that ends the stream", StatusCode.Unavailable, Trailers((":status", "103")) },
        { "302", StatusCode.Unknown, Trailers((":status", "302"), ("location", "http://127.0.0.1:1/")) },
        { "400", StatusCode.Internal, Trailers((":status", "400")) },
        { "401", StatusCode.Unauthenticated, Trailers((":status", "401")) },
        { "418 with grpc-status", StatusCode.NotFound, Trailers((":status", "418"), ("content-type", "application/grpc"), ("grpc-status", "5")) },
        { "500 of another type", StatusCode.Unknown, [.. Frame(HeadersFrame, EndHeaders, 1, HeaderBlock.Write([(":status", "500"), ("content-type", "text/html")])), .. Frame(DataFrame, EndStream, 1, "<html>"u8.ToArray())] },
        { "502", StatusCode.Unavailable, Trailers((":status", "502")) },
        { "no :status", StatusCode.Unavailable, Trailers(("content-type", "application/grpc"), ("grpc-status", "0")) },
        { ":status 999", StatusCode.Unknown, Trailers((":status", "999")) },
        { ":status abc", StatusCode.Unavailable, Trailers((":status", "abc")) },
        { "no content-type", StatusCode.Unknown, [.. Frame(HeadersFrame, EndHeaders, 1, HeaderBlock.Write([(":status", "200")])), .. Data(Message), .. Trailers(("grpc-status", "0"))] },
        { "grpc-web", StatusCode.Unknown, [.. Frame(HeadersFrame, EndHeaders, 1, HeaderBlock.Write([(":status", "200"), ("content-type", "application/grpc-web")])), .. Data(Message), .. Trailers(("grpc-status", "0"))] },
        { "trailers without grpc-status", StatusCode.Unknown, [.. Headers(), .. Data(Message), .. Trailers(("a", "b"))] },
        { "the end without trailers", StatusCode.Unknown, [.. Headers(), .. Frame(DataFrame, EndStream, 1, Message)] },
        { "grpc-status of letters", StatusCode.Unknown, [.. Headers(), .. Data(Message), .. Trailers(("grpc-status", "ok"))] },
        { "grpc-status -1", StatusCode.Unknown, [.. Headers(), .. Data(Message), .. Trailers(("grpc-status", "-1"))] },
        { "grpc-status 4294967296", StatusCode.Unknown, [.. Headers(), .. Data(Message), .. Trailers(("grpc-status", "4294967296"))] },
        { "grpc-status empty", StatusCode.Unknown, [.. Headers(), .. Data(Message), .. Trailers(("grpc-status", ""))] },
        { "grpc-message in broken percent-encoding", StatusCode.NotFound, [.. Headers(), .. Trailers(("grpc-status", "5"), ("grpc-message", "%zz%f"))] },
        { "metadata that is no base64", StatusCode.Internal, [.. Frame(HeadersFrame, EndHeaders, 1, HeaderBlock.Write([(":status", "200"), ("content-type", "application/grpc"), ("a-bin", "*")])), .. Data(Message), .. Trailers(("grpc-status", "0"))] },
        { "trailers that are no base64", StatusCode.Internal, [.. Headers(), .. Data(Message), .. Trailers(("grpc-status", "0"), ("a-bin", "*"))] },
        { "details that are no base64", StatusCode.Internal, [.. Headers(), .. Trailers(("grpc-status", "5"), ("grpc-status-details-bin", "*"))] },
        { "metadata beyond ASCII", StatusCode.OK, [.. Headers(), .. Data(Message), .. Trailers(("grpc-status", "0"), ("a", "\u00e4"))] },
        { "a message above the limit", StatusCode.ResourceExhausted, [.. Headers(), .. Data(RawClient.Frame([], length: 1001))] },
        { "a message of 2^32 - 1 bytes", StatusCode.ResourceExhausted, [.. Headers(), .. Data(RawClient.Frame([], length: -1))] },
        { "flags of 2", StatusCode.Internal, [.. Headers(), .. Data(RawClient.Frame([], flag: 2))] },
        { "a compressed message without encoding", StatusCode.Internal, [.. Headers(), .. Data(RawClient.Frame([1, 2], flag: 1)), .. Trailers(("grpc-status", "0"))] },
        { "a field of index 0", StatusCode.Unavailable, Frame(HeadersFrame, EndHeaders, 1, [0x80]) },
        { "GOAWAY that spares the call", StatusCode.OK, [.. Frame(GoAwayFrame, 0, 0, [0, 0, 0, 1, 0, 0, 0, 0]), .. Good(1)] },
        { "GOAWAY within the answer", StatusCode.OK, [.. Headers(), .. Frame(GoAwayFrame, 0, 0, [0, 0, 0, 1, 0, 0, 0, 0]), .. Data(Message), .. Trailers(("grpc-status", "0"))] },
        { "GOAWAY with an error", StatusCode.Unavailable, [.. Headers(), .. Frame(GoAwayFrame, 0, 0, [0, 0, 0, 0, 0, 0, 0, 2])] },
        { "PUSH_PROMISE", StatusCode.Unavailable, Frame(PromiseFrame, EndHeaders, 1, [0, 0, 0, 2, 0x82]) },
        { "a frame of 2^24 - 1 bytes", StatusCode.Unavailable, Frame(DataFrame, 0, 1, [], 0xffffff) },
        { "HTTP/1.1", StatusCode.Unavailable, "HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n"u8.ToArray() },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task Every_call_ends_with_the_right_status(string what, StatusCode code, byte[] answer)
    {
        await using var server = new HostileServer((_, type, _) => type == HeadersFrame ? answer : []);
        foreach (var kind in Kinds)
        {
            var status = await EndAsync(server, kind);
            Assert.True(code == status.StatusCode, $"{what}, {kind}: {status.StatusCode}, not {code}. {status.Detail} {status.DebugException}");
        }
    }

    /// <summary>The status that a call tells later is that of its exception.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_success_without_the_one_response_is_none(bool trailersOnly)
    {
        byte[] answer = trailersOnly
            ? Trailers((":status", "200"), ("content-type", "application/grpc"), ("grpc-status", "0"))
            : [.. Headers(), .. Trailers(("grpc-status", "0"))];
        await using var server = new HostileServer((_, type, _) => type == HeadersFrame ? answer : []);
        using var channel = GrpcChannel.ForAddress(server.Address);
        using var call = new Testing.V1.TestService.TestServiceClient(channel).EchoAsync(new EchoRequest(), cancellationToken: Ct);
        var exception = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync.WaitAsync(Longest, Ct));
        Assert.Equal(StatusCode.Unimplemented, exception.StatusCode);
        Assert.Equal(exception.Status, call.GetStatus());
    }

    /// <summary>RFC 9113, 6.8: streams above the last one of a GOAWAY were not processed. RFC 9113, 8.7: nor was one that is refused.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_the_server_has_not_processed_is_sent_again(bool leaves)
    {
        var again = new TaskCompletionSource();
        await using var server = new HostileServer((connection, type, stream) =>
        {
            if (type == HeadersFrame && connection == 1 && stream == 1)
                return leaves ? Frame(GoAwayFrame, 0, 0, new byte[8]) : Frame(ResetFrame, 0, 1, [0, 0, 0, 7]);
            again.TrySetResult();
            return type == DataFrame ? Good(stream) : [];
        });
        using var channel = GrpcChannel.ForAddress(server.Address);
        using var call = new Testing.V1.TestService.TestServiceClient(channel).Chat(cancellationToken: Ct);
        await again.Task.WaitAsync(Longest, Ct);
        await call.RequestStream.WriteAsync(new EchoRequest { Text = "late" }, Ct);
        await ReadAsync(call.ResponseStream).WaitAsync(Longest, Ct);
    }

    /// <summary>Requests that went with the first stream are not kept without a retry policy: the call fails rather than lose them.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Requests_that_are_gone_fail_the_call(bool leaves)
    {
        await using var server = new HostileServer((connection, type, stream) => (connection, type, stream) != (1, DataFrame, 1)
            ? []
            : leaves ? Frame(GoAwayFrame, 0, 0, new byte[8]) : Frame(ResetFrame, 0, 1, [0, 0, 0, 7]));
        using var channel = GrpcChannel.ForAddress(server.Address);
        using var call = new Testing.V1.TestService.TestServiceClient(channel).Chat(cancellationToken: Ct);
        await call.RequestStream.WriteAsync(new EchoRequest { Text = "early" }, Ct);
        var exception = await Assert.ThrowsAsync<RpcException>(() => ReadAsync(call.ResponseStream).WaitAsync(Longest, Ct));
        Assert.Equal(StatusCode.Unavailable, exception.StatusCode);
    }

    /// <summary>The body of a request that still waits for room is given up with its stream; why it was stays.</summary>
    [Fact]
    public async Task A_large_request_that_is_reset()
    {
        await using var server = new HostileServer((_, _, _) => Frame(ResetFrame, 0, 1, [0, 0, 0, 11]));
        Assert.Equal(StatusCode.ResourceExhausted, (await EndAsync(server, "unary", new EchoRequest { Payload = ByteString.CopyFrom(new byte[1 << 20]) })).StatusCode);
    }

    [Fact]
    public async Task Fields_without_end_are_named()
    {
        await using var server = new HostileServer((_, _, stream) =>
            [.. Frame(HeadersFrame, 0, stream, HeaderBlock.Write([(":status", "200")])), .. Enumerable.Repeat(Frame(ContinuationFrame, 0, stream, HeaderBlock.Write([("a", new string('b', 10_000))])), 100).SelectMany(bytes => bytes)]);
        Assert.Contains("headers length exceeded", (await EndAsync(server, "unary")).Detail, StringComparison.Ordinal);
    }

    /// <summary>How a call ends, on a connection of its own; its requests are still to come where it takes several.</summary>
    static async Task<Status> EndAsync(HostileServer server, string kind, EchoRequest? request = null)
    {
        using var channel = GrpcChannel.ForAddress(server.Address, new GrpcChannelOptions { MaxReceiveMessageSize = 1000 });
        var client = new Testing.V1.TestService.TestServiceClient(channel);
        try
        {
            await (kind switch
            {
                "unary" => client.EchoAsync(request ?? new(), cancellationToken: Ct).ResponseAsync,
                "upload" => client.Upload(cancellationToken: Ct).ResponseAsync,
                "download" => ReadAsync(client.Download(new(), cancellationToken: Ct).ResponseStream),
                _ => ReadAsync(client.Chat(cancellationToken: Ct).ResponseStream),
            }).WaitAsync(Longest, Ct);
            return Status.DefaultSuccess;
        }
        catch (RpcException exception)
        {
            return exception.Status;
        }
    }

    static async Task ReadAsync(IAsyncStreamReader<EchoResponse> responses)
    {
        while (await responses.MoveNext(Ct))
            Assert.NotNull(responses.Current);
    }

    static byte[] Good(int stream) =>
        [.. Frame(HeadersFrame, EndHeaders, stream, HeaderBlock.Write([(":status", "200"), ("content-type", "application/grpc")])), .. Frame(DataFrame, 0, stream, Message), .. Frame(HeadersFrame, EndHeaders | EndStream, stream, HeaderBlock.Write([("grpc-status", "0")]))];

    static byte[] Headers() => Frame(HeadersFrame, EndHeaders, 1, HeaderBlock.Write([(":status", "200"), ("content-type", "application/grpc")]));

    static byte[] Data(byte[] bytes) => Frame(DataFrame, 0, 1, bytes);

    static byte[] Trailers(params (string Name, string Value)[] fields) => Frame(HeadersFrame, EndHeaders | EndStream, 1, HeaderBlock.Write(fields));
}
