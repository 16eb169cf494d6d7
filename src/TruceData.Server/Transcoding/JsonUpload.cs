using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;

namespace TruceData.Server.Transcoding;

/// <summary>Serves a client-streaming method over plain HTTP. The body is newline-delimited JSON, one message per line.</summary>
/// <param name="name">The full name of the method, `/package.Service/Method`.</param>
/// <param name="method">The method with its interceptors.</param>
internal sealed class JsonUpload<TRequest, TResponse>(string name, ClientStreamingServerMethod<TRequest, TResponse> method)
    where TRequest : class, IMessage, new()
    where TResponse : class, IMessage
{
    private const string LinesType = "application/x-ndjson";

    public async Task RunAsync(HttpContext context)
    {
        // The method has its own limits for the stream and for each message.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = null;
        try
        {
            if (!IsJson(context.Request)) throw JsonBody.WrongType(context.Request, LinesType);
            var response = await method(new JsonLines<TRequest>(context.Request.BodyReader), new HttpCallContext(context, name));
            context.Response.ContentType = HttpErrors.JsonType;
            await context.Response.WriteAsync(JsonFormatter.Default.Format(response), context.RequestAborted);
        }
        catch (RpcException error)
        {
            await HttpErrors.WriteAsync(context.Response, error);
        }
    }

    private static bool IsJson(HttpRequest request) =>
        request.HasJsonContentType()
        || request.ContentType?.Split(';')[0].Trim().Equals(LinesType, StringComparison.OrdinalIgnoreCase) == true;
}
