using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Rpc;
using Grpc.Core;
using TruceData.Server.Errors;
using TruceData.V1;
using HttpResponse = Microsoft.AspNetCore.Http.HttpResponse;

namespace TruceData.Server.Transcoding;

/// <summary>Writes errors over plain HTTP: a google.rpc.Status in JSON, with its details decoded.</summary>
internal static class HttpErrors
{
    /// <summary>The content type of every reply in JSON.</summary>
    public const string JsonType = "application/json; charset=utf-8";

    /// <summary>The types of the details, which are needed to write them as JSON.</summary>
    public static TypeRegistry Types { get; } = TypeRegistry.FromFiles(ErrorDetailsReflection.Descriptor, StatusReflection.Descriptor);

    private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default.WithTypeRegistry(Types));

    /// <summary>Writes the error with the HTTP status that google.rpc.Code maps its code to.</summary>
    public static Task WriteAsync(HttpResponse response, RpcException error) => WriteAsync(response, error, HttpStatusOf(error));

    /// <summary>Writes the error with an HTTP status.</summary>
    public static Task WriteAsync(HttpResponse response, RpcException error, int httpStatus)
    {
        response.StatusCode = httpStatus;
        response.ContentType = JsonType;
        var status = error.GetRpcStatus() ?? new Google.Rpc.Status { Code = (int)error.StatusCode, Message = error.Status.Detail };
        return response.WriteAsync(Formatter.Format(status), response.HttpContext.RequestAborted);
    }

    private static int HttpStatusOf(RpcException error) => error.StatusCode switch
    {
        StatusCode.InvalidArgument when HasReason(error, ErrorReason.ContentTypeUnsupported) => StatusCodes.Status415UnsupportedMediaType,
        StatusCode.InvalidArgument or StatusCode.FailedPrecondition or StatusCode.OutOfRange => StatusCodes.Status400BadRequest,
        StatusCode.Unauthenticated => StatusCodes.Status401Unauthorized,
        StatusCode.NotFound => StatusCodes.Status404NotFound,
        StatusCode.Cancelled => StatusCodes.Status499ClientClosedRequest,
        StatusCode.ResourceExhausted => StatusCodes.Status429TooManyRequests,
        StatusCode.Unavailable => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };

    private static bool HasReason(RpcException error, ErrorReason reason) =>
        error.GetRpcStatus()?.GetDetail<ErrorInfo>()?.Reason == ApiErrors.NameOf(reason);
}
