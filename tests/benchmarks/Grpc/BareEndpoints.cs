using System.Buffers;
using TruceData.Benchmarks.V1;

namespace TruceData.Benchmarks;

/// <summary>The same answers, byte for byte, by Kestrel alone.</summary>
internal static class BareEndpoints
{
    /// <summary>As long as the path of the service.</summary>
    public const string Service = "/trucedata.benchmarks.v1.BareService";

    private const int HeaderLength = 5;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost($"{Service}/Unary", async http =>
        {
            await ReadAsync(http);
            Start(http);
            // Without a flush of its own: it goes out together with the trailers.
            http.Response.BodyWriter.Write(Answers.SmallFrame);
            End(http);
        });
        routes.MapPost($"{Service}/Stream", async http =>
        {
            var count = BenchRequest.Parser.ParseFrom((await ReadAsync(http)).AsSpan(HeaderLength)).Count;
            Start(http);
            for (var i = 0; i < count; i++) await http.Response.BodyWriter.WriteAsync(Answers.LargeFrame);
            End(http);
        });
    }

    private static async Task<byte[]> ReadAsync(HttpContext http)
    {
        while (true)
        {
            var read = await http.Request.BodyReader.ReadAsync();
            if (!read.IsCompleted)
            {
                http.Request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                continue;
            }

            var body = new byte[read.Buffer.Length];
            var at = 0;
            foreach (var segment in read.Buffer)
            {
                segment.CopyTo(body.AsMemory(at));
                at += segment.Length;
            }

            http.Request.BodyReader.AdvanceTo(read.Buffer.End);
            return body;
        }
    }

    private static void Start(HttpContext http) => http.Response.ContentType = "application/grpc";

    private static void End(HttpContext http) => http.Response.AppendTrailer("grpc-status", "0");
}
