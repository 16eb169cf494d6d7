using Google.Api;
using Google.Protobuf;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using TruceData.Server.Interceptors;
using TruceData.Server.Services;

namespace TruceData.Server.Transcoding;

/// <summary>
/// JSON over plain HTTP, by the paths that the contract gives to its methods. Microsoft.AspNetCore.Grpc.JsonTranscoding carries the calls; what
/// it would ignore is refused here, and the two uploads, which it does not take, are served here.
/// </summary>
internal static class JsonOverHttp
{
    /// <summary>Where the OpenAPI document is.</summary>
    public const string DocumentPath = "/openapi.json";

    private const string TranscodingLog = "Microsoft.AspNetCore.Grpc.JsonTranscoding";

    public static void AddJsonOverHttp(this IGrpcServerBuilder grpc)
    {
        grpc.AddJsonTranscoding(json =>
        {
            json.TypeRegistry = HttpErrors.Types;
            // A 64-bit integer does not survive JavaScript as a number.
            json.JsonSettings.WriteInt64sAsStrings = true;
            json.JsonSettings.IgnoreDefaultValues = true;
        });
        // It warns at each start that it does not take the uploads.
        grpc.Services.AddLogging(logging => logging.AddFilter(TranscodingLog, LogLevel.Error));
    }

    /// <summary>Checks requests before they reach their methods.</summary>
    public static void UseJsonOverHttp(this WebApplication app)
    {
        var unknownPaths = new Lazy<UnknownPaths>(() => new(((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints)));
        app.UseStatusCodePages(page => unknownPaths.Value.AnswerAsync(page));
        app.UseMiddleware<JsonRequestCheck>();
    }

    /// <summary>Serves the methods that take a stream, one message a line, and the OpenAPI document.</summary>
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
