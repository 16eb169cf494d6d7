using System.Buffers.Text;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Http;
using TruceData.Protocols.Internal;

namespace TruceData.Protocols.GrpcWeb;

/// <summary>The response of a gRPC-Web call.</summary>
sealed class GrpcWebResponse : GrpcResponse
{
    // "8th (MSB) bit of the 1st gRPC frame byte: 0: data, 1: trailers".
    const byte TrailersFlag = 0x80;

    readonly string _contentType;
    readonly MessageWriter? _text;
    readonly PipeWriter _writer;

    public GrpcWebResponse(HttpContext http, string contentType) : base(http)
    {
        _contentType = contentType;
        _text = GrpcWebCall.IsText(contentType) ? new MessageWriter(FlushTextAsync, () => OuterWriter.CancelPendingFlush()) : null;
        _writer = (PipeWriter?)_text ?? new StartingWriter(OuterWriter, StartAsync);
    }

    public override PipeWriter Writer => _writer;

    protected override Task StartOuterAsync()
    {
        TurnToOuter();
        CopyHeaders();
        return Task.CompletedTask;
    }

    protected override Task EndAsync(GrpcEnd end, bool started)
    {
        if (!started) CopyHeaders();
        // Trailers-only: the status came with the headers.
        if (ReferenceEquals(end.Fields, Headers)) return Task.CompletedTask;
        // "Trailers are encoded as HTTP/1 headers without the terminating newline … key names are lower-case".
        var fields = new StringBuilder();
        foreach (var (name, values) in end.Fields)
        {
            foreach (var value in values)
                fields.Append(name.ToLowerInvariant()).Append(": ").Append(value).Append("\r\n");
        }
        Envelope.Write(_writer, TrailersFlag, Encoding.ASCII.GetBytes(fields.ToString()));
        if (_text is not null) WriteText(_text.Pending.Span);
        return OuterWriter.FlushAsync().AsTask();
    }

    void CopyHeaders()
    {
        foreach (var (name, values) in Headers) OuterHeaders[name] = values;
        OuterHeaders.ContentType = _contentType;
    }

    async ValueTask<FlushResult> FlushTextAsync(ReadOnlyMemory<byte> pending, CancellationToken cancellationToken)
    {
        await StartAsync(cancellationToken);
        WriteText(pending.Span);
        return await OuterWriter.FlushAsync(cancellationToken);
    }

    // "the server runtime will always base64-encode and flush gRPC messages atomically".
    void WriteText(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return;
        var output = OuterWriter.GetSpan(Base64.GetMaxEncodedToUtf8Length(bytes.Length));
        Base64.EncodeToUtf8(bytes, output, out _, out var written);
        OuterWriter.Advance(written);
    }
}
