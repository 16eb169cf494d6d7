using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Grpc.JsonTranscoding;
using Microsoft.AspNetCore.Routing.Template;
using TruceData.Server.Errors;
using TruceData.V1;
using HttpRule = Google.Api.HttpRule;

namespace TruceData.Server.Transcoding;

/// <summary>Explains why no method handles a request: its path or HTTP method is unknown, or it sends JSON to the path of gRPC.</summary>
internal sealed class UnknownPaths
{
    private readonly IReadOnlyList<(string Method, string Path, TemplateMatcher Matcher, string GrpcPath)> _paths;

    public UnknownPaths(IEnumerable<Endpoint> endpoints) => _paths =
    [
        .. from endpoint in endpoints.OfType<RouteEndpoint>()
           let method = endpoint.Metadata.GetMetadata<GrpcJsonTranscodingMetadata>()
           where method is not null
           let template = endpoint.RoutePattern
           select (
               method.HttpRule.PatternCase.ToString().ToUpperInvariant(),
               PathOf(method.HttpRule),
               new TemplateMatcher(new RouteTemplate(template), []),
               $"/{method.MethodDescriptor.Service.FullName}/{method.MethodDescriptor.Name}"),
    ];

    public Task WriteErrorAsync(StatusCodeContext page)
    {
        var request = page.HttpContext.Request;
        var response = page.HttpContext.Response;
        if (response.StatusCode is not (StatusCodes.Status404NotFound or StatusCodes.Status405MethodNotAllowed
            or StatusCodes.Status415UnsupportedMediaType))
        {
            return Task.CompletedTask;
        }

        var (status, text) = Explain(request);
        return HttpErrors.WriteAsync(response, ApiErrors.Create(Grpc.Core.StatusCode.NotFound, ErrorReason.PathUnknown, text), status);
    }

    private (int Status, string Text) Explain(HttpRequest request)
    {
        if (_paths.FirstOrDefault(path => request.Path == path.GrpcPath) is { Path: not null } json)
        {
            return (
                StatusCodes.Status415UnsupportedMediaType,
                $"{request.Path} accepts gRPC and gRPC-Web; over plain HTTP use {json.Method} {json.Path}.");
        }

        var methods = _paths.Where(path => path.Matcher.TryMatch(request.Path, []))
            .Select(path => path.Method).Distinct(StringComparer.Ordinal).ToArray();
        if (methods.Length > 0)
        {
            return (
                StatusCodes.Status405MethodNotAllowed,
                $"{request.Path} does not accept {request.Method}; use {string.Join(" or ", methods)}.");
        }

        var known = _paths.Select(path => path.Path).Distinct(StringComparer.Ordinal);
        return (StatusCodes.Status404NotFound, $"{request.Path} is not served. {NearestName.Hint(request.Path, known)}");
    }

    private static string PathOf(HttpRule rule) => rule.Get.Length > 0 ? rule.Get : rule.Post;
}
