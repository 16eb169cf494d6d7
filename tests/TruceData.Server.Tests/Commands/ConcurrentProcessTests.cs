using System.Diagnostics;
using Grpc.Core;
using TruceData.Server.Tests.Support;
using TruceData.V1;

namespace TruceData.Server.Tests.Commands;

/// <summary>Tests processes that interfere with each other: a stop during a stream, and an import during an import.</summary>
public sealed class ConcurrentProcessTests(CuratedServer curated) : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_server_that_is_stopped_while_it_streams_ends(string signal)
    {
        await using var server = await ServeProcess.StartAsync(curated.CopyStore(_folder["store.db"]));

        // The reply is far larger than the flow-control windows, and the client reads only two messages of it.
        var series = (await server.Clients.Market.ListSeriesAsync(new())).Series.Select(s => s.Name).ToArray();
        var window = new Window { Unit = WindowUnit.Bars, FirstOffset = -20_000, LastOffset = 20_000 };
        var request = new AlignEventsRequest { Filter = new(), Series = { series }, Window = window };
        using var call = server.Clients.Impact.AlignEvents(request);
        Assert.True(await call.ResponseStream.MoveNext(Ct));
        Assert.True(await call.ResponseStream.MoveNext(Ct));
        var ended = await server.StopAsync(signal);
        Assert.Equal("", ended.Error);
        Assert.True(ended.Code == 0, $"{ended}");
        await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (await call.ResponseStream.MoveNext(Ct)) Assert.NotNull(call.ResponseStream.Current);
        });
    }

    [Fact]
    public async Task During_an_import_another_import_is_refused_and_a_server_can_read()
    {
        var store = curated.CopyStore(_folder["store.db"]);
        using (var mkfifo = Process.Start("mkfifo", [_folder["pipe.csv"]])) await mkfifo.WaitForExitAsync(Ct);
        using var import = Command.Start(
            "import", "series", _folder["pipe.csv"], "--store", store, "--instrument", "btcusd", "--frequency", "1s");
        var ending = Command.EndAsync(import);
        await using (var pipe = new FileStream(_folder["pipe.csv"], FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0))
        {
            // This is more than the pipe and the read-ahead can hold, so the import has begun to write when all of it is written.
            await pipe.WriteAsync("timestamp,close\n"u8.ToArray(), Ct);
            for (var i = 0; i < 400; i++) await pipe.WriteAsync(Rows(1_710_000_000 + (i * 1000)), Ct);

            await using var server = await ServeProcess.StartAsync(store);
            Assert.Equal(1, (await server.Clients.Dataset.GetDatasetAsync(new())).Revision.Number);
            var csv = _folder.Write("mine.csv", "time,close\n2025-10-10T13:30:00Z,1\n");
            (await Command.RunAsync("import", "series", csv, "--store", store, "--instrument", "btcusd", "--frequency", "1m"))
                .Refused(1, "Another process is writing", store);
            var removal = new RemoveRecordsRequest
            {
                Header = new() { Author = "a test", Message = "why" },
                Names = { "claims/capitalism-institute-two-trillion-2025-10-11-p3-us-100-tariff-threat-first-post-time" },
            };
            (await Refusal.OfAsync(async () => await server.Clients.Ingest.RemoveRecordsAsync(removal)))
                .Is(StatusCode.Unavailable, "STORE_BUSY", field: null);
            (await Refusal.OfAsync(async () => await server.Clients.Market.GetSeriesAsync(new() { Name = "series/pipe" })))
                .Is(StatusCode.NotFound, "RESOURCE_NOT_FOUND", "name");
        }

        (await ending).Succeeded();
        Assert.Equal(400_000, (await StoredBars.ReadAsync(store, "series/pipe", "close")).Count);
    }

    private static byte[] Rows(long first) => System.Text.Encoding.UTF8.GetBytes(
        string.Concat(Enumerable.Range(0, 1000).Select(i => $"{first + i},{i}\n")));
}
