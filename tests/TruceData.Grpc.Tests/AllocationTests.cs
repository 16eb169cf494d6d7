using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using TruceData.Grpc.Tests.Support;
using TruceData.Testing.V1;
using Xunit;

namespace TruceData.Grpc.Tests;

/// <summary>
/// What a streamed message costs in memory beyond itself: the service sends one message again and again, so that all that is allocated is
/// the way to the socket, and the same bytes written by Kestrel alone are subtracted.
/// </summary>
[Collection(nameof(Alone))]
public sealed class AllocationTests
{
    const string Bare = "/bare/Download";
    const int Few = 200;

    // Where the transport has no room the caller gets a task of 80 bytes to await: WriteAsync is declared so. What else a waiting write needs is pooled
    // by thread, and on a busy machine a call moves between threads.
    const int WhereEachWaits = 400, WhereFewWait = 60;

    [Theory]
    [InlineData(512 * 1024, 800, WhereEachWaits)]
    [InlineData(1000, 20_000, WhereFewWait)]
    public async Task A_message_of_a_stream_allocates_nothing_that_grows_with_it(int size, int many, int most)
    {
        var frame = RawClient.Frame(new EchoResponse { Payload = ByteString.CopyFrom(new byte[size]) }.ToByteArray());
        await using var server = await TestServer.StartAsync(map: app => app.MapPost(Bare, http => WriteAsync(http, frame)));
        var path = WebClient.Path("Download");
        var (ours, bare) = (PerMessage(server.Address, path, size, frame.Length, many), PerMessage(server.Address, Bare, size, frame.Length, many));
        TestContext.Current.TestOutputHelper?.WriteLine($"{size} bytes: {ours:F0} bytes allocated for a message, {bare:F0} by Kestrel alone");
        Assert.InRange(ours - bare, double.NegativeInfinity, most);
    }

    /// <summary>From a short and a long stream, so that what the call itself costs cancels out.</summary>
    static double PerMessage(Uri address, string path, int size, int frameLength, int many)
    {
        long Allocated(int count) => QuietDownload.Run(
            address, path, RawClient.Frame(new DownloadRequest { Count = count, PayloadSize = size }.ToByteArray()), (long)count * frameLength);

        Allocated(many);
        var rounds = Enumerable.Range(0, 5).Select(_ => (double)(Allocated(many) - Allocated(Few)) / (many - Few));
        return rounds.Order().ElementAt(2);
    }

    static async Task WriteAsync(HttpContext http, byte[] frame)
    {
        var request = new MemoryStream();
        await http.Request.Body.CopyToAsync(request);
        var count = DownloadRequest.Parser.ParseFrom(request.ToArray().AsSpan(5)).Count;
        http.Response.ContentType = "application/grpc";
        for (var i = 0; i < count; i++)
            await http.Response.BodyWriter.WriteAsync(frame);
        http.Response.AppendTrailer("grpc-status", "0");
    }
}
