using Google.Protobuf;
using TruceData.Grpc.Tests.Support;
using TruceData.Testing.V1;
using Xunit;
using static TruceData.Grpc.Tests.Support.Http2Socket;

namespace TruceData.Grpc.Tests.Wire;

/// <summary>
/// Bytes that HTTP/2 (RFC 9113) or HPACK (RFC 7541) forbids, on a connection with a call in flight. Each ends its stream or its connection with an error code,
/// and leaves no call running and nothing in the log.
/// </summary>
public sealed class Http2ErrorTests : IAsyncLifetime
{
    const byte Whole = EndStream | EndHeaders;
    const int ProtocolError = 1, InternalError = 2, FlowControlError = 3, StreamClosed = 5, FrameSizeError = 6, CompressionError = 9;

    static readonly byte[] Message = RawClient.Frame(new EchoRequest { Text = "abc" }.ToByteArray());

    TestServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await TestServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _server.Active.EndAsync();
        Assert.Empty(_server.Journal.ErrorLines);
        await _server.DisposeAsync();
    }

    /// <summary>Frames after those of stream 1, whose call is open, and of stream 3, whose call is over.</summary>
    public static TheoryData<string, int, byte[]> ConnectionErrors => new()
    {
        { "3.4 another preface in the midst", FrameSizeError, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray() },
        { "4.2 a frame above SETTINGS_MAX_FRAME_SIZE", FrameSizeError, Frame(DataFrame, 0, 1, [], 0xffffff) },
        { "4.3 a field block in pieces that are not contiguous", ProtocolError, [.. Frame(HeadersFrame, EndStream, 5, [0x83]), .. Frame(PingFrame, 0, 0, new byte[8])] },
        { "5.1 DATA on an idle stream", ProtocolError, Frame(DataFrame, 0, 99, []) },
        { "5.1 RST_STREAM on an idle stream", ProtocolError, Frame(ResetFrame, 0, 99, new byte[4]) },
        { "5.1 WINDOW_UPDATE on an idle stream", ProtocolError, Frame(WindowUpdateFrame, 0, 99, [0, 0, 0, 1]) },
        { "5.1 DATA on a stream that has ended", StreamClosed, Frame(DataFrame, 0, 3, [1]) },
        { "5.1.1 an even stream", ProtocolError, Frame(HeadersFrame, Whole, 2, [0x83]) },
        { "5.1.1 a stream older than the last", StreamClosed, Frame(HeadersFrame, Whole, 3, [0x83]) },
        { "5.1 DATA after the end of a request", StreamClosed, [.. Headers(5), .. Frame(DataFrame, EndStream, 5, Message), .. Frame(DataFrame, 0, 5, [1])] },
        { "6.1 DATA on stream 0", ProtocolError, Frame(DataFrame, 0, 0, [1]) },
        { "6.1 padding as long as the frame", ProtocolError, Frame(DataFrame, Padded, 1, [2, 0]) },
        { "6.1 padding without its length", FrameSizeError, Frame(DataFrame, Padded, 1, []) },
        { "6.2 HEADERS on stream 0", ProtocolError, Frame(HeadersFrame, Whole, 0, [0x83]) },
        { "6.2 padding longer than the frame", ProtocolError, Frame(HeadersFrame, Whole | Padded, 5, [200, 0x83]) },
        { "6.2 a priority cut short", FrameSizeError, Frame(HeadersFrame, Whole | Priority, 5, [0, 0]) },
        { "6.3 PRIORITY on stream 0", ProtocolError, Frame(PriorityFrame, 0, 0, new byte[5]) },
        { "6.3 PRIORITY of four bytes", FrameSizeError, Frame(PriorityFrame, 0, 1, new byte[4]) },
        { "RFC 7540, 5.3.1 PRIORITY to itself", ProtocolError, Frame(PriorityFrame, 0, 1, [0, 0, 0, 1, 0]) },
        { "RFC 7540, 5.3.1 HEADERS with a priority to itself", ProtocolError, Frame(HeadersFrame, Whole | Priority, 5, [0, 0, 0, 5, 0, 0x83]) },
        { "6.4 RST_STREAM on stream 0", ProtocolError, Frame(ResetFrame, 0, 0, new byte[4]) },
        { "6.4 RST_STREAM of three bytes", FrameSizeError, Frame(ResetFrame, 0, 1, new byte[3]) },
        { "6.5 SETTINGS on a stream", ProtocolError, Frame(SettingsFrame, 0, 1, []) },
        { "6.5 SETTINGS of five bytes", FrameSizeError, Frame(SettingsFrame, 0, 0, new byte[5]) },
        { "6.5 an acknowledgement with settings", FrameSizeError, Frame(SettingsFrame, Ack, 0, new byte[6]) },
        { "6.5.2 ENABLE_PUSH of 2", ProtocolError, Setting(2, 2) },
        { "6.5.2 INITIAL_WINDOW_SIZE of 2^31", FlowControlError, Setting(4, 1U << 31) },
        { "6.5.2 MAX_FRAME_SIZE of 2^14 - 1", ProtocolError, Setting(5, (1U << 14) - 1) },
        { "6.5.2 MAX_FRAME_SIZE of 2^24", ProtocolError, Setting(5, 1U << 24) },
        { "6.6 PUSH_PROMISE from a client", ProtocolError, Frame(PromiseFrame, EndHeaders, 1, [0, 0, 0, 2, 0x83]) },
        { "6.7 PING on a stream", ProtocolError, Frame(PingFrame, 0, 1, new byte[8]) },
        { "6.7 PING of one byte", FrameSizeError, Frame(PingFrame, 0, 0, [0]) },
        { "6.8 GOAWAY on a stream", ProtocolError, Frame(GoAwayFrame, 0, 1, new byte[8]) },
        { "6.8 GOAWAY of seven bytes", FrameSizeError, Frame(GoAwayFrame, 0, 0, new byte[7]) },
        { "6.9 WINDOW_UPDATE by 0", ProtocolError, Frame(WindowUpdateFrame, 0, 0, new byte[4]) },
        { "6.9 WINDOW_UPDATE by 0 on a stream", ProtocolError, Frame(WindowUpdateFrame, 0, 1, new byte[4]) },
        { "6.9 WINDOW_UPDATE of three bytes", FrameSizeError, Frame(WindowUpdateFrame, 0, 0, new byte[3]) },
        { "6.9.1 a window beyond 2^31 - 1", FlowControlError, Frame(WindowUpdateFrame, 0, 0, [0x7f, 0xff, 0xff, 0xff]) },
        { "6.9.2 a window of all streams beyond 2^31 - 1", FlowControlError, [.. Setting(4, 0), .. Frame(WindowUpdateFrame, 0, 1, [0x7f, 0xff, 0xff, 0xff]), .. Setting(4, int.MaxValue)] },
        { "6.10 CONTINUATION of nothing", ProtocolError, Frame(ContinuationFrame, EndHeaders, 1, []) },
        { "6.10 CONTINUATION of another stream", ProtocolError, [.. Frame(HeadersFrame, EndStream, 5, [0x83]), .. Frame(ContinuationFrame, EndHeaders, 7, [])] },
        { "6.10 CONTINUATION on stream 0", ProtocolError, [.. Frame(HeadersFrame, EndStream, 5, [0x83]), .. Frame(ContinuationFrame, EndHeaders, 0, [])] },
        { "8.1 trailers that end nothing", ProtocolError, [.. Headers(5), .. Frame(HeadersFrame, EndHeaders, 5, HeaderBlock.Write([("a", "b")]))] },
        { "8.1 trailers with a pseudo-field", ProtocolError, [.. Headers(5), .. Frame(HeadersFrame, Whole, 5, [0x83])] },
        { "8.2.2 te that is not trailers", ProtocolError, Headers(5, ("te", "gzip")) },
        { "8.3 the same pseudo-field twice", ProtocolError, Frame(HeadersFrame, Whole, 5, [0x83, 0x83]) },
    };

    /// <summary>Field blocks, by the section of RFC 7541.</summary>
    public static TheoryData<string, byte[]> FieldBlocks => new()
    {
        { "2.3.3 an index beyond the tables", [0x80 | 62] },
        { "2.3.3 a name beyond the tables", [0x40 | 62, 0] },
        { "4.2 a table size after a field", [0x83, 0x20] },
        { "5.1 an integer cut short", [0xff] },
        { "5.1 an integer cut short in its second byte", [0xff, 0x80] },
        { "5.1 an integer beyond 32 bits", [0xff, 0xff, 0xff, 0xff, 0xff, 0x7f] },
        { "5.1 an integer that never ends", [0xff, .. Enumerable.Repeat((byte)0x80, 100)] },
        { "5.2 a name cut short", [0, 5, (byte)'a'] },
        { "5.2 a value cut short", [0, 1, (byte)'a', 5, (byte)'b'] },
        { "5.2 a name without its value", [0, 1, (byte)'a'] },
        { "5.2 a name of 2^31 - 1 bytes", [0, 0x7f, 0x80, 0xff, 0xff, 0xff, 0x07] },
        { "5.2 a Huffman code with padding of 8 bits", [0, 1, (byte)'a', 0x82, 0x1f, 0xff] },
        { "5.2 a Huffman code with padding of zeros", [0, 1, (byte)'a', 0x81, 0x18] },
        { "5.2 the end of strings in a Huffman code", [0, 1, (byte)'a', 0x84, 0xff, 0xff, 0xff, 0xff] },
        { "5.2 a name that is a Huffman code of nothing", [0, 0x81, 0xff] },
        { "6.3 a table larger than allowed", [0x3f, 0xff, 0xff, 0x03] },
        { "6.3 a table size beyond 32 bits", [0x3f, 0xff, 0xff, 0xff, 0xff, 0x7f] },
    };

    /// <summary>Frames of stream 5, after whose end its connection goes on.</summary>
    public static TheoryData<string, int, byte[]> StreamErrors => new()
    {
        { "6.9.1 a window beyond 2^31 - 1", FlowControlError, [.. Headers(5), .. Frame(WindowUpdateFrame, 0, 5, [0x7f, 0xff, 0xff, 0xff])] },
        { "8.1.1 less than content-length", ProtocolError, [.. Headers(5, ("content-length", "99")), .. Frame(DataFrame, EndStream, 5, Message)] },
        { "8.1.1 more than content-length", ProtocolError, [.. Headers(5, ("content-length", "1")), .. Frame(DataFrame, 0, 5, Message)] },
        { "8.3.1 no path", ProtocolError, Frame(HeadersFrame, EndHeaders, 5, [0x83, 0x86]) },
    };

    [Theory]
    [MemberData(nameof(ConnectionErrors))]
    public async Task Connection_errors(string what, int code, byte[] frames)
    {
        await using var socket = await OpenAsync();
        await socket.SendAsync(frames);
        await socket.ClosedAsync();
        Assert.True(code == socket.GoAway, $"{what}: {socket.GoAway}, not {code}");
    }

    [Theory]
    [MemberData(nameof(FieldBlocks))]
    public Task Field_blocks_that_are_none(string what, byte[] block) => Connection_errors(what, CompressionError, Frame(HeadersFrame, Whole, 5, block));

    /// <summary>Kestrel says INTERNAL_ERROR, where section 6.1 of RFC 7541 with 4.3 of RFC 9113 wants COMPRESSION_ERROR.</summary>
    [Fact]
    public Task An_indexed_field_of_index_0() => Connection_errors("6.1 an index of 0", InternalError, Frame(HeadersFrame, Whole, 5, [0x80]));

    [Fact]
    public async Task Fields_without_end()
    {
        await using var socket = await OpenAsync();
        var more = Frame(ContinuationFrame, 0, 5, HeaderBlock.Write([("a", new string('b', 10_000))]));
        await socket.SendAsync([.. Frame(HeadersFrame, EndStream, 5, [0x83]), .. Enumerable.Repeat(more, 1000).SelectMany(bytes => bytes)]);
        await socket.ClosedAsync();
    }

    /// <summary>Section 10.5: Kestrel ends such a connection, and its warning of abuse stays, though an exception carries it.</summary>
    [Fact]
    public async Task Streams_that_are_reset_at_once()
    {
        await using (var socket = await OpenAsync())
        {
            await socket.SendAsync([.. Enumerable.Range(0, 10_000).SelectMany(i => (byte[])[.. Headers(5 + (2 * i)), .. Frame(ResetFrame, 0, 5 + (2 * i), new byte[4])])]);
            await socket.ClosedAsync();
        }
        Assert.All(_server.Journal.ErrorLines, line => Assert.Contains("exceeded the output operations maximum queue size", line, StringComparison.Ordinal));
        _server.Journal.ErrorLines.Clear();
    }

    [Theory]
    [MemberData(nameof(StreamErrors))]
    public async Task Stream_errors(string what, int code, byte[] frames)
    {
        await using var socket = await OpenAsync();
        var stream = socket.NextStream();
        await socket.SendAsync(frames);
        var answer = await socket.AnswerAsync(stream);
        Assert.True(code == answer.Reset, $"{what}: {answer.Reset}, not {code}; {socket.GoAway} {answer.Http} {answer.Status}");
        Assert.Equal("0", (await socket.CallAsync(socket.Request("Echo"), Message)).Status);
    }

    async Task<Http2Socket> OpenAsync()
    {
        var socket = await ConnectAsync(_server.Address);
        await socket.DataAsync(await socket.OpenAsync(socket.Request("Chat")), Message[..3]);
        Assert.Equal("0", (await socket.CallAsync(socket.Request("Echo"), Message)).Status);
        return socket;
    }

    static byte[] Headers(int stream, params (string Name, string Value)[] fields) => Frame(HeadersFrame, EndHeaders, stream, HeaderBlock.Write(
        [(":method", "POST"), (":scheme", "http"), (":path", WebClient.Path("Echo")), (":authority", "localhost"), ("content-type", "application/grpc"), .. fields]));

    static byte[] Setting(byte id, uint value) =>
        Frame(SettingsFrame, 0, 0, [0, id, (byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value]);
}
