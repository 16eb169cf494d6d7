using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net.Sockets;

namespace TruceData.Grpc.Tests.Support;

/// <summary>One HTTP/2 connection (RFC 9113) on which a test writes whatever frames it likes, and hears how each stream ended.</summary>
sealed class Http2Socket : IAsyncDisposable
{
    public const byte DataFrame = 0, HeadersFrame = 1, PriorityFrame = 2, ResetFrame = 3, SettingsFrame = 4, PromiseFrame = 5, PingFrame = 6, GoAwayFrame = 7,
        WindowUpdateFrame = 8, ContinuationFrame = 9;
    public const byte EndStream = 1, Ack = 1, EndHeaders = 4, Padded = 8, Priority = 0x20;
    const int FrameHeader = 9, MostShown = 20;

    readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    readonly SemaphoreSlim _sending = new(1, 1);
    readonly ConcurrentDictionary<int, Heard> _streams = new();
    readonly string _authority;
    Task _reading = Task.CompletedTask;
    readonly ConcurrentQueue<string> _last = new();
    int _lastStream = -1;

    Http2Socket(Uri address) => _authority = address.Authority;

    /// <summary>Whether either side has closed the connection.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>The error code of the server's last GOAWAY, or null where none came.</summary>
    public int? GoAway { get; private set; }

    public static async Task<Http2Socket> ConnectAsync(Uri address)
    {
        var connection = new Http2Socket(address);
        await connection._socket.ConnectAsync(address.Host, address.Port);
        connection._reading = connection.ReadAsync();
        await connection.SendAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray());
        // SETTINGS_HEADER_TABLE_SIZE 0 and SETTINGS_INITIAL_WINDOW_SIZE 2^31-1; and as much for the connection.
        await connection.FrameAsync(SettingsFrame, 0, 0, [0, 1, 0, 0, 0, 0, 0, 4, 0x7f, 0xff, 0xff, 0xff]);
        await connection.FrameAsync(WindowUpdateFrame, 0, 0, [0x7f, 0xfe, 0, 0]);
        return connection;
    }

    /// <summary>What a gRPC client sends as headers; further fields follow, and a field of the same name replaces one.</summary>
    public (string Name, string Value)[] Request(string method, params (string Name, string Value)[] fields)
    {
        (string Name, string Value)[] usual =
        [
            (":method", "POST"), (":scheme", "http"), (":path", WebClient.Path(method)), (":authority", _authority),
            ("te", "trailers"), ("content-type", "application/grpc"),
        ];
        var own = fields.ToDictionary();
        return [.. usual.Select(field => (field.Name, own.GetValueOrDefault(field.Name, field.Value))), .. fields.ExceptBy(usual.Select(field => field.Name), field => field.Name)];
    }

    /// <summary>Opens a stream with HEADERS.</summary>
    public async Task<int> OpenAsync((string Name, string Value)[] fields, bool end = false)
    {
        var stream = NextStream();
        await FrameAsync(HeadersFrame, (byte)(EndHeaders | (end ? EndStream : 0)), stream, HeaderBlock.Write(fields));
        return stream;
    }

    /// <summary>A stream whose frames the test writes itself.</summary>
    public int NextStream()
    {
        _lastStream += 2;
        var heard = _streams[_lastStream] = new Heard();
        if (IsClosed)
            heard.End();
        return _lastStream;
    }

    public Task DataAsync(int stream, byte[] bytes, bool end = false) => FrameAsync(DataFrame, end ? EndStream : (byte)0, stream, bytes);

    public Task ResetAsync(int stream, int code) => FrameAsync(ResetFrame, 0, stream, [0, 0, 0, (byte)code]);

    public static byte[] Frame(byte type, byte flags, int stream, byte[] payload, int? length = null)
    {
        var frame = new byte[FrameHeader + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, (length ?? payload.Length) << 8);
        frame[3] = type;
        frame[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame, FrameHeader);
        return frame;
    }

    public Task FrameAsync(byte type, byte flags, int stream, byte[] payload) => SendAsync(Frame(type, flags, stream, payload));

    /// <summary>Sends bytes; into a connection that the server has closed they go unheard.</summary>
    public async Task SendAsync(byte[] bytes)
    {
        await _sending.WaitAsync();
        try
        {
            for (var sent = 0; sent < bytes.Length;)
                sent += await _socket.SendAsync(bytes.AsMemory(sent));
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            Close();
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>A whole request, and its answer.</summary>
    public async Task<Http2Answer> CallAsync((string Name, string Value)[] fields, byte[] body)
    {
        var stream = await OpenAsync(fields);
        await DataAsync(stream, body, end: true);
        return await AnswerAsync(stream);
    }

    /// <summary>How a stream ended: by END_STREAM, by RST_STREAM, or with its connection. Waits for it.</summary>
    public async Task<Http2Answer> AnswerAsync(int stream)
    {
        try
        {
            return await _streams[stream].Answer.WaitAsync(TimeSpan.FromSeconds(60));
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"Stream {stream} has no end. The connection is {(IsClosed ? "closed" : "open")}; the last frames were{string.Concat(_last)}.", exception);
        }
    }

    /// <summary>Waits for the server to close the connection.</summary>
    public Task ClosedAsync() => _reading.WaitAsync(TimeSpan.FromSeconds(60));

    /// <summary>Closes the connection as a process that is killed does.</summary>
    public void Abort()
    {
        _socket.Close(0);
        Close();
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        await _reading;
    }

    async Task ReadAsync()
    {
        try
        {
            await using var stream = new NetworkStream(_socket);
            var header = new byte[FrameHeader];
            while (true)
            {
                await stream.ReadExactlyAsync(header);
                var payload = new byte[BinaryPrimitives.ReadInt32BigEndian(header) >>> 8];
                await stream.ReadExactlyAsync(payload);
                await TakeAsync(header[3], header[4], BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(5)), payload);
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException)
        {
            Close();
        }
    }

    async Task TakeAsync(byte type, byte flags, int stream, byte[] payload)
    {
        _last.Enqueue($" [type {type}, flags {flags}, stream {stream}: {Convert.ToHexString(payload.AsSpan(0, Math.Min(payload.Length, MostShown)))}]");
        while (_last.Count > MostShown)
            _last.TryDequeue(out _);
        if (type == SettingsFrame && (flags & Ack) == 0)
            await FrameAsync(SettingsFrame, Ack, 0, []);
        else if (type == PingFrame && (flags & Ack) == 0)
            await FrameAsync(PingFrame, Ack, 0, payload);
        else if (type == GoAwayFrame)
            GoAway = BinaryPrimitives.ReadInt32BigEndian(payload.AsSpan(4));
        if (!_streams.TryGetValue(stream, out var heard))
            return;
        if (type == HeadersFrame)
            heard.Fields.Add(HeaderBlock.Read(payload));
        else if (type == DataFrame)
            heard.Body.AddRange(payload);
        if (type == ResetFrame)
            heard.End(BinaryPrimitives.ReadInt32BigEndian(payload));
        else if (type is HeadersFrame or DataFrame && (flags & EndStream) != 0)
            heard.End();
    }

    void Close()
    {
        IsClosed = true;
        foreach (var heard in _streams.Values)
            heard.End();
    }

    sealed class Heard
    {
        readonly TaskCompletionSource<Http2Answer> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public List<IReadOnlyDictionary<string, string>> Fields { get; } = [];

        public List<byte> Body { get; } = [];

        public Task<Http2Answer> Answer => _answer.Task;

        public void End(int? reset = null) => _answer.TrySetResult(new([.. Fields], [.. Body], reset));
    }
}

/// <summary>What came on a stream until it ended.</summary>
sealed record Http2Answer(IReadOnlyList<IReadOnlyDictionary<string, string>> Fields, byte[] Body, int? Reset)
{
    /// <summary>The HTTP status, or null where the stream ended without headers.</summary>
    public string? Http => Field(":status");

    public string? Status => Field("grpc-status");

    /// <summary>A field of the headers or trailers.</summary>
    public string? Field(string name) => Fields.Select(fields => fields.GetValueOrDefault(name)).LastOrDefault(value => value is not null);
}
