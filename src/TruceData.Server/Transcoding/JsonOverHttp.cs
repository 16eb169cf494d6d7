using Google.Api;
using Google.Protobuf;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using TruceData.Server.Interceptors;
using TruceData.Server.Services;

namespace TruceData.Server.Transcoding;

/// <summary>
/// Serves JSON over plain HTTP at the paths that the contract gives to its methods. Microsoft.AspNetCore.Grpc.JsonTranscoding handles the
/// calls. This class also refuses what the library would ignore and serves the two uploads, which the library does not support.
/// </summary>
internal static class JsonOverHttp
{
    /// <summary>The path of the OpenAPI document.</summary>
    public const string DocumentPath = "/openapi.json";

    private const string TranscodingLog = "Microsoft.AspNetCore.Grpc.JsonTranscoding";

    public static void AddJsonOverHttp(this IGrpcServerBuilder grpc)
    {
        grpc.AddJsonTranscoding(json =>
        {
            json.TypeRegistry = HttpErrors.Types;
            // JavaScript numbers cannot represent every 64-bit integer.
            json.JsonSettings.WriteInt64sAsStrings = true;
            json.JsonSettings.IgnoreDefaultValues = true;
        });
        // The library warns at each start that it does not support the uploads.
        grpc.Services.AddLogging(logging => logging.AddFilter(TranscodingLog, LogLevel.Error));
    }

    /// <summary>Adds the checks of requests before they reach their methods.</summary>
    public static void UseJsonOverHttp(this WebApplication app)
    {
        var unknownPaths = new Lazy<UnknownPaths>(() =>
            new UnknownPaths(((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints)));
        app.UseStatusCodePages(page => unknownPaths.Value.WriteErrorAsync(page));
        app.UseMiddleware<JsonRequestCheck>();
    }

    /// <summary>Maps the client-streaming methods, which read one message per line, and the OpenAPI document.</summary>
    public static void MapJsonOverHttp(this WebApplication app)
    {
        var document = new Lazy<string>(OpenApiDocument.Write);
        app.MapGet(DocumentPath, () => Results.Text(document.Value, HttpErrors.JsonType));
        Map<V1.ImportSeriesRequest, V1.ImportSeriesResponse>(app, nameof(IngestService.ImportSeries), service => service.ImportSeries);
        Map<V1.ImportRecordsRequest, V1.ImportRecordsResponse>(app, nameof(IngestService.ImportRecords), service => service.ImportRecords);
    }

    private static void Map<TRequest, TResponse>(
        WebApplication app, string name, Func<IngestService, ClientStreamingServerMethod<TRequest, TResponse>> method)
        where TRequest : class, IMessage, new()
        where TResponse : class, IMessage
    {
        var descriptor = V1.IngestServiceReflection.Descriptor.Services[0].FindMethodByName(name);
        var service = app.Services.GetRequiredService<IngestService>();
        var upload = new JsonUpload<TRequest, TResponse>(
            $"/{descriptor.Service.FullName}/{descriptor.Name}", Pipeline.Intercept(app.Services, method(service)));
        app.MapPost(descriptor.GetOptions().GetExtension(AnnotationsExtensions.Http).Post, upload.RunAsync);
    }
}
