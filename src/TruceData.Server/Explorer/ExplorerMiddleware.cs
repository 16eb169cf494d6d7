namespace TruceData.Server.Explorer;

/// <summary>
/// Serves the explorer: its files, and its page at `/` and at every path that nothing else serves, for requests that accept HTML. These
/// requests need no token.
/// </summary>
internal sealed class ExplorerMiddleware(RequestDelegate next, ExplorerFiles files)
{
    private const string ApiPath = "/v1";
    private const string Html = "text/html";

    public Task InvokeAsync(HttpContext context)
    {
        var file = files.IsBuilt && IsRead(context.Request) ? Find(context) : null;
        if (file is null) return next(context);
        PageHeaders.Add(context.Response);
        return file.WriteAsync(context);
    }

    private static bool IsRead(HttpRequest request) => HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);

    private ExplorerFile? Find(HttpContext context)
    {
        if (context.Request.Path == "/") context.Response.Headers.Vary = "Accept";
        return IsPage(context) ? files.Index : files.Find(context.Request.Path);
    }

    private static bool IsPage(HttpContext context)
    {
        var path = context.Request.Path;
        return AcceptsHtml(context.Request) && (path == "/" || (context.GetEndpoint() is null && IsView(path)));
    }

    // The names of files and of gRPC services contain a dot, the paths of views do not.
    private static bool IsView(PathString path) =>
        !path.StartsWithSegments(ApiPath, StringComparison.Ordinal) && !path.Value!.Contains('.', StringComparison.Ordinal);

    private static bool AcceptsHtml(HttpRequest request) => request.GetTypedHeaders().Accept
        .Any(range => range.MediaType.Equals(Html, StringComparison.OrdinalIgnoreCase) && range.Quality is not 0);
}
