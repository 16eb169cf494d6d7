using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using TruceData.Protocols.Internal;

namespace TruceData.Protocols.Connect;

/// <summary>A call by the Connect protocol, to a method that exists.</summary>
sealed class ConnectCall(HttpContext http, RpcMethod method, JsonCodec json, long maxLength, RequestDelegate next)
{
    const string UnaryType = "application/";

    /// <summary>A POST: unary as plain JSON or protobuf, streams as application/connect+json and +proto.</summary>
    public async Task PostAsync(string type)
    {
        var isUtf8 = ConnectFields.IsUtf8(http.Request.ContentType);
        if (isUtf8 && !method.IsUnary && type.StartsWith(ConnectFields.Streaming, StringComparison.Ordinal) && ConnectCodec.IsKnown(type[ConnectFields.Streaming.Length..]))
        {
            await StreamAsync(type);
        }
        else if (isUtf8 && method.IsUnary && type.StartsWith(UnaryType, StringComparison.Ordinal) && ConnectCodec.IsKnown(type[UnaryType.Length..]))
        {
            await UnaryAsync(type[UnaryType.Length..], http.Request.Headers.ContentEncoding.ToString(), ReadBodyAsync);
        }
        else
        {
            await RefuseTypeAsync();
        }
    }

    /// <summary>
    /// "If the server does not support the specified Message-Codec … HTTP status code of 415 and an Accept-Post header". What a client makes of that
    /// status is `unknown`; the body tells a person at a terminal more.
    /// </summary>
    Task RefuseTypeAsync()
    {
        http.Response.Headers["Accept-Post"] = method.IsUnary
            ? "application/json, application/proto, application/grpc, application/grpc-web"
            : "application/connect+json, application/connect+proto, application/grpc, application/grpc-web";
        var mend = method.IsUnary
            ? "send the header content-type: application/json."
            : "this method streams: call it over gRPC, or send enveloped messages with content-type: application/connect+json.";
        return ConnectError.WriteAsync(
            http, StatusCodes.Status415UnsupportedMediaType, ConnectCode.Unknown, $"{method.Descriptor.FullName} does not take the content type \"{http.Request.ContentType}\"; {mend}");
    }

    /// <summary>A GET: the message is in the query.</summary>
    public Task GetAsync()
    {
        var query = http.Request.Query;
        var codec = query["encoding"].ToString();
        return UnaryAsync(
            ConnectCodec.IsKnown(codec) ? codec : "json",
            query["compression"].ToString(),
            () => ConnectCodec.IsKnown(codec)
                ? Task.FromResult(ConnectQuery.Message(http.Request))
                : throw new RefusedException(ConnectCode.InvalidArgument, "A GET takes the query ?connect=v1&encoding=json&message={…}; encoding is json or proto."));
    }

    async Task UnaryAsync(string codec, string encoding, Func<Task<ReadOnlySequence<byte>>> read)
    {
        try
        {
            ConnectFields.CheckVersion(http.Request);
            var timeout = ConnectFields.GrpcTimeout(http.Request.Headers);
            var payload = Payload(codec, encoding);
            var accepted = http.Request.Headers.AcceptEncoding.ToString();
            var message = new ArrayBufferWriter<byte>();
            Envelope.Write(message, 0, payload.ToProtobuf(await read(), payload.MayBeCompressed));
            Install(new MemoryStream(message.WrittenSpan.ToArray()), codec, timeout, accepted);
            await new ConnectUnaryResponse(http, method.Descriptor.OutputType, json, codec, accepted).RunAsync(next);
        }
        catch (RefusedException refused)
        {
            if (refused.Code == ConnectCode.Unimplemented) http.Response.Headers.AcceptEncoding = Compression.Accepted;
            await ConnectError.WriteAsync(http, refused.Code, refused.Message);
        }
        catch (BadHttpRequestException)
        {
            await ConnectError.WriteAsync(http, ConnectCode.InvalidArgument, "The body of the request could not be read.");
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // RST_STREAM, or the connection broke, while the body came: nobody hears an answer.
            http.Abort();
        }
    }

    async Task StreamAsync(string type)
    {
        var codec = type[ConnectFields.Streaming.Length..];
        var response = new ConnectStreamResponse(http, method.Descriptor.OutputType, json, type, ConnectCodec.IsJson(codec));
        try
        {
            ConnectFields.CheckVersion(http.Request);
            var timeout = ConnectFields.GrpcTimeout(http.Request.Headers);
            var payloads = Payload(codec, http.Request.Headers[ConnectFields.ContentEncoding].ToString());
            Install(new ConnectRequestStream(http.Request.BodyReader, payloads, maxLength), codec, timeout, http.Request.Headers[ConnectFields.AcceptEncoding].ToString());
        }
        catch (RefusedException refused)
        {
            await response.RefuseAsync(refused);
            return;
        }
        await response.RunAsync(next);
    }

    ConnectPayload Payload(string codec, string encoding) =>
        new(method.Descriptor.InputType, ConnectCodec.IsJson(codec) ? json : null, encoding, maxLength);

    void Install(Stream body, string codec, string? timeout, string accepted)
    {
        var headers = GrpcRequest.Install(http, body, ConnectFields.IsOwn);
        if (timeout is not null) headers[GrpcFields.Timeout] = timeout;
        // Messages in protobuf are those of gRPC, with its codings: a compressed response passes as it is.
        if (!ConnectCodec.IsJson(codec) && accepted.Length > 0) headers[GrpcFields.AcceptEncoding] = accepted;
    }

    async Task<ReadOnlySequence<byte>> ReadBodyAsync()
    {
        // Messages have their own limit.
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = null;
        while (true)
        {
            var result = await http.Request.BodyReader.ReadAsync(http.RequestAborted);
            var length = result.Buffer.Length;
            var body = result.IsCompleted && length <= maxLength ? result.Buffer.ToArray() : null;
            http.Request.BodyReader.AdvanceTo(result.IsCompleted ? result.Buffer.End : result.Buffer.Start, result.Buffer.End);
            if (length > maxLength)
                throw new RefusedException(ConnectCode.ResourceExhausted, $"The message exceeds the maximum of {maxLength} bytes.");
            if (body is not null) return new(body);
        }
    }
}
