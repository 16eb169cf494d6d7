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
        if (!method.IsUnary && type.StartsWith(ConnectFields.Streaming, StringComparison.Ordinal) && ConnectCodec.IsKnown(type[ConnectFields.Streaming.Length..]))
        {
            await StreamAsync(type);
        }
        else if (method.IsUnary && type.StartsWith(UnaryType, StringComparison.Ordinal) && ConnectCodec.IsKnown(type[UnaryType.Length..]))
        {
            await UnaryAsync(type[UnaryType.Length..], http.Request.Headers.ContentEncoding.ToString(), ReadBodyAsync);
        }
        else
        {
            // "If the server does not support the specified Message-Codec … HTTP status code of 415 and an Accept-Post header".
            http.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            http.Response.Headers["Accept-Post"] = method.IsUnary
                ? "application/json, application/proto, application/grpc, application/grpc-web"
                : "application/connect+json, application/connect+proto, application/grpc, application/grpc-web";
        }
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
            var payload = await read();
            var accepted = http.Request.Headers.AcceptEncoding.ToString();
            var message = new ArrayBufferWriter<byte>();
            if (ConnectCodec.IsJson(codec))
            {
                var text = Compression.Decompress(encoding, payload, maxLength);
                Envelope.Write(message, 0, Google.Protobuf.MessageExtensions.ToByteArray(json.Parse(method.Descriptor.InputType, text)));
            }
            else
            {
                Envelope.Write(message, Compression.IsIdentity(encoding) ? (byte)0 : Envelope.Compressed, payload.ToArray());
            }
            var headers = GrpcRequest.Install(http, new MemoryStream(message.WrittenSpan.ToArray()), ConnectFields.IsOwn);
            if (timeout is not null) headers[GrpcFields.Timeout] = timeout;
            if (!ConnectCodec.IsJson(codec))
            {
                // The codings of gRPC are those of HTTP, so a compressed message passes as it is.
                if (!Compression.IsIdentity(encoding)) headers[GrpcFields.Encoding] = encoding;
                if (accepted.Length > 0) headers[GrpcFields.AcceptEncoding] = accepted;
            }
            await new ConnectUnaryResponse(http, method.Descriptor.OutputType, json, codec, accepted).RunAsync(next);
        }
        catch (RefusedException refused)
        {
            if (refused.Code == ConnectCode.Unimplemented) http.Response.Headers.AcceptEncoding = Compression.Accepted;
            await ConnectError.WriteAsync(http.Response.HttpContext, refused.Code, refused.Message);
        }
    }

    async Task StreamAsync(string type)
    {
        var isJson = ConnectCodec.IsJson(type[ConnectFields.Streaming.Length..]);
        var response = new ConnectStreamResponse(http, method.Descriptor.OutputType, json, type, isJson);
        try
        {
            ConnectFields.CheckVersion(http.Request);
            var timeout = ConnectFields.GrpcTimeout(http.Request.Headers);
            var encoding = http.Request.Headers[ConnectFields.ContentEncoding].ToString();
            var accepted = http.Request.Headers[ConnectFields.AcceptEncoding].ToString();
            var body = isJson
                ? new JsonRequestStream(http.Request.BodyReader, method.Descriptor.InputType, json, encoding, maxLength)
                : http.Request.Body;
            var headers = GrpcRequest.Install(http, body, ConnectFields.IsOwn);
            if (timeout is not null) headers[GrpcFields.Timeout] = timeout;
            if (!isJson)
            {
                // Enveloped messages are those of gRPC, and pass as they are.
                if (encoding.Length > 0) headers[GrpcFields.Encoding] = encoding;
                if (accepted.Length > 0) headers[GrpcFields.AcceptEncoding] = accepted;
            }
        }
        catch (RefusedException refused)
        {
            await response.RefuseAsync(refused);
            return;
        }
        await response.RunAsync(next);
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
