using System.Net;
using System.Text.RegularExpressions;
using TruceData.Server.Explorer;
using TruceData.Server.Tests.Support;

namespace TruceData.Server.Tests.Explorer;

/// <summary>Reads the explorer that the build embedded, and the paths beside it, from a server with the curated data.</summary>
public sealed partial class ServedExplorerTests(CuratedServer curated)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_embedded_page_and_its_scripts_are_served()
    {
        Assert.SkipUnless(ExplorerFiles.FromAssembly(() => 0).IsBuilt, "The server was built without Node.");
        using var page = await SendAsync(curated.Server.HttpPort, "/timeline", "text/html");
        var html = await page.Content.ReadAsStringAsync(Ct);
        Assert.Equal("text/html", page.Content.Headers.ContentType!.MediaType);
        var assets = Asset().Matches(html).Select(match => match.Groups["path"].Value).ToArray();
        Assert.NotEmpty(assets);
        Assert.Contains($"<meta name=\"grpc-port\" content=\"{curated.Server.GrpcPort}\">", html, StringComparison.Ordinal);
        foreach (var asset in assets)
        {
            using var answer = await SendAsync(curated.Server.HttpPort, asset, "*/*");
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Contains("immutable", answer.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/v1/nothing", HttpStatusCode.NotFound, "application/json")]
    [InlineData("/trucedata.v1.EventService/ListEvents", HttpStatusCode.UnsupportedMediaType, "application/json")]
    [InlineData("/v1/events:list", HttpStatusCode.MethodNotAllowed, "application/json")]
    [InlineData("/v1/dataset", HttpStatusCode.OK, "application/json")]
    [InlineData("/openapi.json", HttpStatusCode.OK, "application/json")]
    [InlineData("/healthz", HttpStatusCode.OK, "text/plain")]
    [InlineData("/readyz", HttpStatusCode.OK, "text/plain")]
    public async Task Paths_of_the_api_do_not_become_pages(string path, HttpStatusCode status, string type)
    {
        using var answer = await SendAsync(curated.Server.HttpPort, path, "text/html,*/*;q=0.8");
        Assert.Equal((status, type), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
    }

    [Fact]
    public async Task Clients_that_do_not_ask_for_html_get_the_start_page()
    {
        using var answer = await SendAsync(curated.Server.HttpPort, "/", "*/*");
        Assert.Contains("/v1/series:read", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.True(answer.Headers.Contains("Content-Security-Policy"));
    }

    [Fact]
    public async Task The_page_needs_no_token()
    {
        using var folder = new TempFolder();
        var tokens = Path.Combine(folder.Path, "tokens");
        await File.WriteAllTextAsync(tokens, "sesame\n", Ct);
        await using var server = await InProcessServer.StartAsync(
            Path.Combine(folder.Path, "truce.db"), configure: options => options with { TokenFile = tokens });
        using var page = await SendAsync(server.HttpPort, "/", "text/html");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        using var events = await SendAsync(server.HttpPort, "/v1/events", "text/html");
        Assert.Equal(HttpStatusCode.Unauthorized, events.StatusCode);
    }

    private static async Task<HttpResponseMessage> SendAsync(int port, string path, string accept)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{port}{path}");
        request.Headers.TryAddWithoutValidation("Accept", accept);
        return await http.SendAsync(request, Ct);
    }

    [GeneratedRegex("(?:src|href)=\"(?<path>/assets/[^\"]+)\"", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Asset();
}
