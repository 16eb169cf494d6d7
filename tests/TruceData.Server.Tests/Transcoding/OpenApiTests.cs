using Microsoft.OpenApi;
using TruceData.Server.Services;
using TruceData.Server.Tests.Support;

namespace TruceData.Server.Tests.Transcoding;

/// <summary>Reads the OpenAPI document with an independent library.</summary>
public sealed class OpenApiTests(CuratedServer curated)
{
    [Fact]
    public async Task The_document_is_valid_and_has_every_method()
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{curated.Server.HttpPort}") };
        var json = await http.GetStringAsync("openapi.json", TestContext.Current.CancellationToken);
        var (document, diagnostic) = OpenApiDocument.Parse(json, OpenApiConstants.Json);
        Assert.Empty(diagnostic!.Errors);
        Assert.Empty(diagnostic.Warnings);
        var operations = document!.Paths.Values.SelectMany(path => path.Operations!.Values).ToArray();
        var methods = ContractDescriptors.ContractFiles.SelectMany(file => file.Services).SelectMany(service => service.Methods).ToArray();
        Assert.All(methods, method => Assert.Contains(
            operations, operation => operation.OperationId!.StartsWith($"{method.Service.Name}_{method.Name}_", StringComparison.Ordinal)));
        Assert.Equal(operations.Length, operations.Select(operation => operation.OperationId).Distinct(StringComparer.Ordinal).Count());
        Assert.All(operations, operation => Assert.NotEmpty(operation.Description!));
        Assert.Contains("/v1/events/{id}", document.Paths.Keys);
        Assert.Contains(
            document.Paths["/v1/events"].Operations![HttpMethod.Get].Parameters!, parameter => parameter.Name == "as_of.knowledge_time");
    }

    [Fact]
    public async Task The_start_page_links_to_it()
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{curated.Server.HttpPort}") };
        Assert.Contains(
            "href=\"/openapi.json\"", await http.GetStringAsync("/", TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }
}
