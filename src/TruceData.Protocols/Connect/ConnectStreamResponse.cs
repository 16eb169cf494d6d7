using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using TruceData.Protocols.Internal;

namespace TruceData.Protocols.Connect;

/// <summary>
/// Streaming-Response: HTTP 200 whatever the outcome, enveloped messages, and an EndStreamResponse with the error and the trailers as JSON.
/// </summary>
sealed class ConnectStreamResponse : GrpcResponse
{
    // "EndStreamResponse → Envelope with the second-least significant bit set".
    const byte EndStreamFlag = 2;

    readonly MessageDescriptor _type;
    readonly JsonCodec _json;
    readonly string _contentType;
    readonly MessageWriter? _texts;
    readonly PipeWriter _writer;

    public ConnectStreamResponse(HttpContext http, MessageDescriptor type, JsonCodec json, string contentType, bool isJson) : base(http)
    {
        _type = type;
        _json = json;
        _contentType = contentType;
        _texts = isJson ? new MessageWriter(FlushTextsAsync, () => OuterWriter.CancelPendingFlush()) : null;
        _writer = (PipeWriter?)_texts ?? new StartingWriter(OuterWriter, StartAsync);
    }

    public override PipeWriter Writer => _writer;

    /// <summary>Ends a call that did not reach its method.</summary>
    public Task RefuseAsync(RefusedException refused)
    {
        OuterHeaders.ContentType = _contentType;
        if (refused.Code == ConnectCode.Unimplemented) OuterHeaders[ConnectFields.AcceptEncoding] = Compression.Accepted;
        return WriteEndAsync(ConnectError.Of(refused.Code, refused.Message, null, null), []);
    }

    protected override Task StartOuterAsync()
    {
        TurnToOuter();
        foreach (var (name, values) in GrpcFields.Metadata(Headers)) OuterHeaders[name] = values;
        OuterHeaders.ContentType = _contentType;
        if (Headers[GrpcFields.Encoding] is { Count: > 0 } encoding && _texts is null) OuterHeaders[ConnectFields.ContentEncoding] = encoding;
        return Task.CompletedTask;
    }

    protected override async Task EndAsync(GrpcEnd end, bool started)
    {
        if (ReferenceEquals(end.Fields, Headers))
        {
            OuterHeaders.ContentType = _contentType;
        }
        else
        {
            await StartAsync();
        }
        if (_texts is not null) WriteTexts(_texts.Pending);
        var error = end.Code == StatusCode.OK ? null : ConnectError.Of(ConnectCode.Of(end.Code), end.Message, end.Details, _json);
        await WriteEndAsync(error, GrpcFields.Metadata(end.Fields));
    }

    async Task WriteEndAsync(JsonObject? error, IEnumerable<KeyValuePair<string, Microsoft.Extensions.Primitives.StringValues>> trailers)
    {
        var end = new JsonObject();
        if (error is not null) end["error"] = error;
        var metadata = new JsonObject();
        foreach (var (name, values) in trailers)
            metadata[name.ToLowerInvariant()] = new JsonArray([.. values.Select(value => (JsonNode?)JsonValue.Create(value))]);
        if (metadata.Count > 0) end["metadata"] = metadata;
        Envelope.Write(OuterWriter, EndStreamFlag, JsonSerializer.SerializeToUtf8Bytes(end));
        await OuterWriter.FlushAsync();
    }

    async ValueTask<FlushResult> FlushTextsAsync(ReadOnlyMemory<byte> pending, CancellationToken cancellationToken)
    {
        await StartAsync(cancellationToken);
        WriteTexts(pending);
        return await OuterWriter.FlushAsync(cancellationToken);
    }

    void WriteTexts(ReadOnlyMemory<byte> messages)
    {
        var buffer = new ReadOnlySequence<byte>(messages);
        while (Envelope.TryRead(ref buffer, long.MaxValue, out _, out var payload))
            Envelope.Write(OuterWriter, 0, _json.Format(_type, payload));
    }
}
