using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Grpc.JsonTranscoding;
using Microsoft.AspNetCore.Routing.Template;
using TruceData.Server.Errors;
using TruceData.V1;
using HttpRule = Google.Api.HttpRule;

namespace TruceData.Server.Transcoding;

/// <summary>Answers requests that no method takes: another path, another HTTP method, or JSON sent to the path of gRPC.</summary>
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

    public Task AnswerAsync(StatusCodeContext page)
    {
        var (request, response) = (page.HttpContext.Request, page.HttpContext.Response);
        if (response.StatusCode is not (StatusCodes.Status404NotFound or StatusCodes.Status405MethodNotAllowed
            or StatusCodes.Status415UnsupportedMediaType))
            return Task.CompletedTask;
        var methods = _paths.Where(path => path.Matcher.TryMatch(request.Path, []))
            .Select(path => path.Method).Distinct(StringComparer.Ordinal).ToArray();
        var grpc = _paths.FirstOrDefault(path => request.Path == path.GrpcPath);
        var known = _paths.Select(path => path.Path).Distinct(StringComparer.Ordinal);
        var (status, what) = grpc.Path is { } json
            ? (StatusCodes.Status415UnsupportedMediaType, $"{request.Path} takes gRPC and gRPC-Web; over plain HTTP use {grpc.Method} {json}.")
            : methods.Length > 0
                ? (StatusCodes.Status405MethodNotAllowed, $"{request.Path} does not take {request.Method}; use {string.Join(" or ", methods)}.")
                : (StatusCodes.Status404NotFound, $"{request.Path} is not served. {NearestName.Hint(request.Path, known)}");
        return HttpErrors.WriteAsync(response, ApiErrors.Create(Grpc.Core.StatusCode.NotFound, ErrorReason.PathUnknown, what), status);
    }

    private static string PathOf(HttpRule rule) => rule.Get.Length > 0 ? rule.Get : rule.Post;
}
