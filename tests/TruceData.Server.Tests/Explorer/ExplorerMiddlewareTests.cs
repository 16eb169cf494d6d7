using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Builder;
using TruceData.Server.Explorer;

namespace TruceData.Server.Tests.Explorer;

/// <summary>Serves a small explorer over a real connection.</summary>
public sealed class ExplorerMiddlewareTests : IAsyncLifetime
{
    private const string Index = "<!doctype html><title>explorer</title>";
    private const string StartPage = "start page";
    private static readonly string Script = string.Concat(Enumerable.Repeat("console.log(1);\n", 100));

    private readonly WebApplication _app = WebApplication.CreateSlimBuilder().Build();
    private readonly HttpClient _http = new(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.None });

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var files = new ExplorerFiles(
        [
            ("/index.html", () => Encoding.UTF8.GetBytes(Index)),
            ("/assets/index-1a2b.js", () => Encoding.UTF8.GetBytes(Script)),
        ]);
        _app.UseMiddleware<ExplorerMiddleware>(files);
        _app.MapGet("/", () => StartPage);
        _app.MapGet("/openapi.json", () => "{}");
        _app.MapPost("/trucedata.v1.EventService/ListEvents", () => "");
        _app.Urls.Add("http://127.0.0.1:0");
        await _app.StartAsync(Ct);
        _http.BaseAddress = new Uri(_app.Urls.Single());
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/timeline?known=2025-10-10T20:00:00Z")]
    [InlineData("/events/us-100-tariff-threat")]
    [InlineData("/v10")]
    public async Task A_browser_gets_the_page_at_every_path_of_a_view(string path)
    {
        using var answer = await SendAsync(HttpMethod.Get, path, "text/html,application/xhtml+xml,*/*;q=0.8");
        Assert.Equal((HttpStatusCode.OK, Index), (answer.StatusCode, await answer.Content.ReadAsStringAsync(Ct)));
        Assert.Equal("text/html; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        Assert.Equal("no-cache", answer.Headers.CacheControl!.ToString());
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("no-referrer", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
        Assert.Equal("same-origin", Assert.Single(answer.Headers.GetValues("Cross-Origin-Opener-Policy")));
        Assert.True(answer.Headers.Contains("Permissions-Policy"));
    }

    [Theory]
    [InlineData("GET", "/v1/nothing", "text/html", HttpStatusCode.NotFound)]
    [InlineData("GET", "/v1", "text/html", HttpStatusCode.NotFound)]
    [InlineData("GET", "/assets/index-old.js", "text/html", HttpStatusCode.NotFound)]
    [InlineData("GET", "/timeline", "*/*", HttpStatusCode.NotFound)]
    [InlineData("GET", "/timeline", "text/html;q=0", HttpStatusCode.NotFound)]
    [InlineData("POST", "/timeline", "text/html", HttpStatusCode.NotFound)]
    [InlineData("GET", "/trucedata.v1.EventService/ListEvents", "text/html", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "/openapi.json", "text/html", HttpStatusCode.OK)]
    [InlineData("GET", "/", "*/*", HttpStatusCode.OK)]
    public async Task Other_requests_do_not_get_the_page(string method, string path, string accept, HttpStatusCode status)
    {
        using var answer = await SendAsync(new HttpMethod(method), path, accept);
        Assert.Equal(status, answer.StatusCode);
        Assert.NotEqual(Index, await answer.Content.ReadAsStringAsync(Ct));
    }

    [Fact]
    public async Task The_answer_at_the_root_varies_with_what_is_accepted()
    {
        using var page = await SendAsync(HttpMethod.Get, "/", "text/html");
        Assert.Contains("Accept", page.Headers.Vary);
        using var start = await SendAsync(HttpMethod.Get, "/", "*/*");
        Assert.Equal(StartPage, await start.Content.ReadAsStringAsync(Ct));
    }

    [Fact]
    public async Task A_hashed_file_is_compressed_and_never_changes()
    {
        using var plain = await SendAsync(HttpMethod.Get, "/assets/index-1a2b.js", "*/*");
        Assert.Equal(Script, await plain.Content.ReadAsStringAsync(Ct));
        Assert.Empty(plain.Content.Headers.ContentEncoding);
        using var compressed = await SendAsync(HttpMethod.Get, "/assets/index-1a2b.js", "*/*", "br, gzip");
        Assert.Equal("gzip", Assert.Single(compressed.Content.Headers.ContentEncoding));
        Assert.Equal("text/javascript; charset=utf-8", compressed.Content.Headers.ContentType!.ToString());
        await using var gzip = new System.IO.Compression.GZipStream(
            await compressed.Content.ReadAsStreamAsync(Ct), System.IO.Compression.CompressionMode.Decompress);
        using var reader = new StreamReader(gzip);
        Assert.Equal(Script, await reader.ReadToEndAsync(Ct));
        Assert.Equal("public, max-age=31536000, immutable", compressed.Headers.CacheControl!.ToString());
        Assert.Contains("Accept-Encoding", compressed.Headers.Vary);
        Assert.NotEqual(plain.Headers.ETag, compressed.Headers.ETag);
        using var refused = await SendAsync(HttpMethod.Get, "/assets/index-1a2b.js", "*/*", "gzip;q=0");
        Assert.Empty(refused.Content.Headers.ContentEncoding);
    }

    [Fact]
    public async Task A_head_request_has_the_headers_and_no_content()
    {
        using var answer = await SendAsync(HttpMethod.Head, "/timeline", "text/html");
        Assert.Equal((HttpStatusCode.OK, (long?)Index.Length), (answer.StatusCode, answer.Content.Headers.ContentLength));
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync(Ct));
    }

    [Fact]
    public async Task An_unchanged_page_is_not_sent_again()
    {
        using var first = await SendAsync(HttpMethod.Get, "/", "text/html");
        using var request = Request(HttpMethod.Get, "/timeline", "text/html", "");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await _http.SendAsync(request, Ct);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.Equal(first.Headers.ETag, second.Headers.ETag);
        using var changed = Request(HttpMethod.Get, "/timeline", "text/html", "");
        changed.Headers.IfNoneMatch.Add(new EntityTagHeaderValue("\"other\""));
        using var third = await _http.SendAsync(changed, Ct);
        Assert.Equal(HttpStatusCode.OK, third.StatusCode);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string accept, string encodings = "")
    {
        using var request = Request(method, path, accept, encodings);
        return await _http.SendAsync(request, Ct);
    }

    private static HttpRequestMessage Request(HttpMethod method, string path, string accept, string encodings)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.TryAddWithoutValidation("Accept", accept);
        if (encodings.Length > 0) request.Headers.TryAddWithoutValidation("Accept-Encoding", encodings);
        return request;
    }
}
