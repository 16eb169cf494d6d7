using Google.Rpc;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using TruceData.Server.Services.Ingesting;
using TruceData.Server.Tests.Support;

namespace TruceData.Server.Tests.Ingesting;

public sealed class UploadSpaceTests : IDisposable
{
    private const int Streams = 12;
    private const int MaxMebibytes = 8;
    private const int StreamMebibytes = 2;
    private readonly TempFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Twelve_streams_share_one_limit_and_return_their_space()
    {
        await using var server = await InProcessServer.StartAsync(
            _folder["truce.db"], configure: options => options with { MaxUploadMebibytes = MaxMebibytes });
        var space = server.Services.GetRequiredService<UploadSpace>();
        using var end = new CancellationTokenSource();
        var streams = Enumerable.Range(0, Streams).Select(_ => SendAsync(server, end.Token)).ToArray();
        var refused = 0;
        while (refused < Streams - (MaxMebibytes / StreamMebibytes))
        {
            Assert.InRange(space.UsedBytes, 0, (MaxMebibytes + 1) << 20);
            refused = streams.Count(stream => stream.IsCompleted);
            await Task.Delay(10, Ct);
        }

        foreach (var stream in streams.Where(stream => stream.IsCompleted))
        {
            var refusal = Refusal.Of(Assert.IsType<RpcException>(await stream));
            refusal.Is(StatusCode.ResourceExhausted, "LIMIT_EXCEEDED", field: null);
            Assert.True(refusal.Detail<RetryInfo>().RetryDelay.Seconds > 0);
        }

        await end.CancelAsync();
        await Task.WhenAll(streams);
        while (space.UsedBytes > 0) await Task.Delay(10, Ct);
    }

    [Fact]
    public async Task A_server_that_is_killed_leaves_no_file()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "TMPDIR applies to Unix.");
        var temporary = Directory.CreateDirectory(_folder["temporary"]).FullName;
        await using var server = await ServeProcess.StartWithVariableAsync($"TMPDIR={temporary}", _folder["truce.db"]);
        using var call = server.Clients.Ingest.ImportRecords(cancellationToken: Ct);
        await call.RequestStream.WriteAsync(new() { Header = Uploads.Header() }, Ct);
        await call.RequestStream.WriteAsync(new() { Record = SampleRecords.Event() }, Ct);
        while (!OpenFiles(server).Any(file => file.Contains("trucedata-upload-", StringComparison.Ordinal))) await Task.Delay(10, Ct);
        Assert.DoesNotContain(Directory.GetFiles(temporary), file => file.Contains("upload", StringComparison.Ordinal));
        await server.StopAsync("KILL");
        Assert.DoesNotContain(Directory.GetFiles(temporary), file => file.Contains("upload", StringComparison.Ordinal));
    }

    private static IEnumerable<string> OpenFiles(ServeProcess server) =>
        Directory.GetFiles($"/proc/{server.Process.Id}/fd").Select(link => new FileInfo(link).LinkTarget ?? "");

    /// <summary>Sends 2 MiB of records, then keeps the stream open. Returns its error.</summary>
    private static async Task<Exception?> SendAsync(InProcessServer server, CancellationToken end)
    {
        using var call = server.Clients.Ingest.ImportRecords(cancellationToken: end);
        try
        {
            await call.RequestStream.WriteAsync(new() { Header = Uploads.Header() }, end);
            for (var i = 0; i < StreamMebibytes; i++)
            {
                var record = SampleRecords.Event();
                record.Event.Summary = new string('x', (1 << 20) - 1000);
                await call.RequestStream.WriteAsync(new() { Record = record }, end);
            }

            await call.ResponseAsync;
            return null;
        }
        catch (Exception exception) when (exception is RpcException or OperationCanceledException or InvalidOperationException)
        {
            return await Record.ExceptionAsync(() => call.ResponseAsync);
        }
    }
}
