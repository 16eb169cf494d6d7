using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text.Json;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using TruceData.Protocols.Internal;

namespace TruceData.Protocols.Connect;

/// <summary>
/// Unary-Response: the bare message, or the error as JSON with its HTTP status; the trailers are headers with the prefix "trailer-".
/// </summary>
sealed class ConnectUnaryResponse : GrpcResponse
{
    // Smaller texts are not worth compressing.
    const int SmallestCompressed = 1024;

    readonly MessageDescriptor _type;
    readonly JsonCodec _json;
    readonly string _codec;
    readonly string _accepted;
    readonly ArrayBufferWriter<byte> _message = new();

    public ConnectUnaryResponse(HttpContext http, MessageDescriptor type, JsonCodec json, string codec, string accepted) : base(http)
    {
        _type = type;
        _json = json;
        _codec = codec;
        _accepted = accepted;
        Writer = new MessageWriter(KeepAsync, static () => { });
    }

    public override MessageWriter Writer { get; }

    // Nothing goes out before the status is known.
    protected override Task StartOuterAsync() => Task.CompletedTask;

    protected override async Task EndAsync(GrpcEnd end, bool started)
    {
        _message.Write(Writer.Pending.Span);
        foreach (var (name, values) in GrpcFields.Metadata(ReferenceEquals(end.Fields, Headers) ? new HeaderDictionary() : Headers))
            OuterHeaders[name] = values;
        foreach (var (name, values) in GrpcFields.Metadata(end.Fields))
            OuterHeaders["trailer-" + name] = values;
        var buffer = new ReadOnlySequence<byte>(_message.WrittenMemory);
        if (end.Code != StatusCode.OK)
            await WriteErrorAsync(ConnectCode.Of(end.Code), end.Message, end.Details);
        else if (Envelope.TryRead(ref buffer, long.MaxValue, out var flags, out var payload))
            await WriteMessageAsync(flags, payload);
        else
            await WriteErrorAsync(ConnectCode.Of(StatusCode.Internal), "The method returned no response.", null);
    }

    async ValueTask<FlushResult> KeepAsync(ReadOnlyMemory<byte> pending, CancellationToken cancellationToken)
    {
        _message.Write(pending.Span);
        await StartAsync(cancellationToken);
        return default;
    }

    Task WriteMessageAsync(byte flags, ReadOnlySequence<byte> payload)
    {
        if (!ConnectCodec.IsJson(_codec))
        {
            if ((flags & Envelope.Compressed) != 0) OuterHeaders.ContentEncoding = Headers[GrpcFields.Encoding];
            return WriteAsync("application/" + _codec, payload.ToArray());
        }
        var text = _json.Format(_type, payload);
        if (text.Length >= SmallestCompressed && Compression.Accepts(_accepted, Compression.Gzip))
        {
            text = Compression.Compress(text);
            OuterHeaders.ContentEncoding = Compression.Gzip;
        }
        return WriteAsync("application/" + _codec, text);
    }

    Task WriteErrorAsync(ConnectCode code, string message, byte[]? details)
    {
        SetOuterStatus(code.Http);
        return WriteAsync("application/json", JsonSerializer.SerializeToUtf8Bytes(ConnectError.Of(code, message, details, _json)));
    }

    Task WriteAsync(string contentType, byte[] body)
    {
        OuterHeaders.ContentType = contentType;
        OuterHeaders["content-length"] = body.Length.ToString(CultureInfo.InvariantCulture);
        return OuterWriter.WriteAsync(body).AsTask();
    }
}
