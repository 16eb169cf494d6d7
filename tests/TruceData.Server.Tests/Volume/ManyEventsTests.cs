using System.Diagnostics;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using TruceData.Server.Mapping;
using TruceData.Server.Tests.Support;
using TruceData.Store;
using TruceData.V1;

namespace TruceData.Server.Tests.Volume;

/// <summary>A hundred thousand events aligned in one stream.</summary>
public sealed class ManyEventsTests(CuratedServer curated) : IDisposable
{
    private const int Count = 100_000;
    private const int Rows = 11;
    private const long MostGrowth = 64_000_000;

    private readonly TempFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_hundred_thousand_events_are_aligned_in_the_memory_of_a_few()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Resident memory is read from /proc.");
        var path = curated.CopyStore(_folder["store.db"]);
        await AddEventsAsync(path, Count);
        await using var server = await ServeProcess.StartAsync(path);

        // What all streams share, the order of the events in time among it, is there before the stream that is measured.
        await AlignAsync(server, new() { StartTime = At(0), EndTime = At(2000) });
        var before = ResidentMemory.Of(server.Process);
        var clock = Stopwatch.StartNew();
        var (columns, most) = await AlignAsync(server, time: null);
        TestContext.Current.TestOutputHelper?.WriteLine($"{columns} columns in {clock.Elapsed.TotalSeconds:F1} s; the server grew by {(most - before) / 1e6:F0} MB.");
        Assert.Equal(2 * Count, columns);
        Assert.InRange(most - before, long.MinValue, MostGrowth);
    }

    [Fact]
    public async Task Panels_stay_small_however_many_events_they_name()
    {
        const int Minutes = 2 * 24 * 60;
        var path = curated.CopyStore(_folder["store.db"]);
        await AddEventsAsync(path, Minutes);
        await using var server = await ServeProcess.StartAsync(path);
        var request = new AlignEventsRequest
        {
            Layout = AlignmentLayout.Panels,
            Filter = new() { Tags = { "many" } },
            Series = { "series/btcusd-daily" },
            Window = new() { FirstOffset = 0, LastOffset = 0 },
        };
        var (columns, named) = (0, 0);
        using var call = server.Clients.Impact.AlignEvents(request, cancellationToken: Ct);
        await foreach (var message in call.ResponseStream.ReadAllAsync(Ct))
        {
            Assert.InRange(message.CalculateSize(), 1, 1 << 20);
            columns += message.Panel?.SeriesIndexes.Count ?? 0;
            named += message.Panel?.Frames.Sum(f => f.ConfoundingEvents.Count) ?? 0;
        }

        Assert.Equal(Minutes, columns);
        Assert.InRange(named, 500 * Minutes, int.MaxValue);
    }

    private static async Task<(int Columns, long Most)> AlignAsync(ServeProcess server, Interval? time)
    {
        var request = new AlignEventsRequest
        {
            Filter = new() { Tags = { "many" }, Time = time },
            Series = { "series/btcusd-hourly", "series/btcusd-daily" },
            Window = new() { Unit = WindowUnit.Elapsed, FirstOffset = -5, LastOffset = 5, Step = new() { Seconds = 60 } },
        };
        var (columns, most) = (0, 0L);
        using var call = server.Clients.Impact.AlignEvents(request, cancellationToken: Ct);
        await foreach (var message in call.ResponseStream.ReadAllAsync(Ct))
        {
            if (columns % 1000 == 0) most = Math.Max(most, ResidentMemory.Of(server.Process));
            if (message.Column is not { } column) continue;
            Assert.Equal(Rows, column.Values.Count);
            columns++;
        }

        return (columns, most);
    }

    private static async Task AddEventsAsync(string path, int count)
    {
        await using var store = await DataStore.OpenAsync(path, TimeProvider.System, Ct);
        await using var write = await store.BeginWriteAsync("a test", "many events", Ct);
        for (var i = 0; i < count; i++) await write.PutAsync(RecordMapping.ToRecord(MadeUpEvent.Of($"events/many-{i:000000}", At(i), "many")), Ct);
        await write.CommitAsync(Ct);
    }

    /// <summary>Minute after minute from 1 July 2025 on, 69 days long.</summary>
    private static Timestamp At(int minute) => new() { Seconds = 1_751_328_000 + (60L * minute) };
}
