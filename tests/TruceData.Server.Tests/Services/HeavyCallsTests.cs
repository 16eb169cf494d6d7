using Grpc.Core;
using TruceData.Server.Tests.Support;
using TruceData.V1;

namespace TruceData.Server.Tests.Services;

/// <summary>Tests that heavy calls wait for each other and other calls do not wait for them.</summary>
public sealed class HeavyCallsTests(CuratedServer curated) : IDisposable
{
    // A client has half of the places, of which there are four per processor.
    private static readonly int Places = 2 * Environment.ProcessorCount;
    private readonly TempFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Light_calls_are_answered_while_heavy_ones_wait_for_a_place()
    {
        await using var server = await InProcessServer.StartAsync(curated.CopyStore(_folder["store.db"]));
        var series = (await server.Clients.Market.ListSeriesAsync(new() { PageSize = 40 }, cancellationToken: Ct)).Series.Select(s => s.Name);
        var heavy = new AlignEventsRequest
        {
            Filter = new EventFilter(),
            Series = { series },
            Window = new Window { Unit = WindowUnit.Sessions, FirstOffset = -10_000, LastOffset = 10_000 },
        };
        var running = new List<AsyncServerStreamingCall<AlignEventsResponse>>();
        for (var i = 0; i < Places; i++)
        {
            running.Add(server.Clients.Impact.AlignEvents(heavy, cancellationToken: Ct));
            Assert.True(await running[i].ResponseStream.MoveNext(Ct));
        }

        using var waiting = server.Clients.Impact.AlignEvents(heavy, cancellationToken: Ct);
        var started = waiting.ResponseStream.MoveNext(Ct);
        for (var i = 0; i < 20; i++)
        {
            await server.Clients.Events.ListEventsAsync(new() { PageSize = 1 }, cancellationToken: Ct);
            await server.Clients.AlignAsync(new() { Filter = new EventFilter(), Series = { "series/btcusd-daily" } });
        }

        Assert.False(started.IsCompleted);
        running[0].Dispose();
        Assert.True(await started);
        foreach (var call in running) call.Dispose();
    }
}
