using Google.Protobuf.Reflection;
using Grpc.Core;
using Microsoft.AspNetCore.Grpc.JsonTranscoding;
using TruceData.Server.Errors;
using TruceData.V1;

namespace TruceData.Server.Transcoding;

/// <summary>
/// Refuses JSON requests that transcoding would read only in part: it ignores unknown keys and query parameters, and of a repeated key it
/// uses the last value.
/// </summary>
internal sealed class JsonRequestCheck(RequestDelegate next)
{
    private const string WholeBody = "*";
    private const int BlockBytes = 80 * 1024;

    public async Task InvokeAsync(HttpContext context)
    {
        var error = context.GetEndpoint()?.Metadata.GetMetadata<GrpcJsonTranscodingMetadata>() is { } method
            ? await CheckAsync(context.Request, method)
            : null;
        if (error is null) await next(context);
        else await HttpErrors.WriteAsync(context.Response, error);
    }

    private static async Task<RpcException?> CheckAsync(HttpRequest request, GrpcJsonTranscodingMetadata method)
    {
        try
        {
            var type = method.MethodDescriptor.InputType;
            if (method.HttpRule.Body == WholeBody) await CheckBodyAsync(request, type);
            else QueryCheck.Check(request.Query, method.HttpRule.Get, type);
            return null;
        }
        catch (RpcException error)
        {
            return error;
        }
    }

    private static async Task CheckBodyAsync(HttpRequest request, MessageDescriptor type)
    {
        if (request.Query.Count > 0)
        {
            throw ApiErrors.InvalidArgument(
                ErrorReason.RequestMalformed, request.Query.Keys.First(),
                "is a query parameter; this path reads every field from the JSON body; move it there.");
        }

        if (!IsUtf8Json(request)) throw JsonBody.WrongType(request, "application/json");
        var text = await ReadAsync(request);
        JsonBody.Parse(text, type);
        request.Body = new MemoryStream(text, writable: false);
    }

    // Transcoding decodes the body with the charset of the header, whereas this class reads it as UTF-8.
    private static bool IsUtf8Json(HttpRequest request) =>
        request.HasJsonContentType() && request.GetTypedHeaders().ContentType!.Charset is var charset
        && (charset.Length == 0 || charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase));

    private static async Task<byte[]> ReadAsync(HttpRequest request)
    {
        using var text = new MemoryStream();
        var block = new byte[BlockBytes];
        while (await request.Body.ReadAsync(block, request.HttpContext.RequestAborted) is > 0 and var count)
        {
            if (text.Length + count > JsonBody.MaxBytes) throw JsonBody.TooLarge();
            text.Write(block, 0, count);
        }

        return text.ToArray();
    }
}
