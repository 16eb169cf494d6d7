using System.Diagnostics;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using TruceData.Server.Mapping;
using TruceData.Server.Tests.Support;
using TruceData.Store;
using TruceData.V1;

namespace TruceData.Server.Tests.Volume;

/// <summary>Tests the memory of alignments with very many events.</summary>
public sealed class EventVolumeTests(CuratedServer curated) : IDisposable
{
    private const int Count = 100_000;
    private const int Rows = 11;
    private const long MaxGrowth = 64_000_000;

    private readonly TempFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Aligning_a_hundred_thousand_events_takes_bounded_memory()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Resident memory is read from /proc.");
        var path = curated.CopyStore(_folder["store.db"]);
        await AddEventsAsync(path, Count);
        await using var server = await ServeProcess.StartAsync(path);

        // The first stream loads what all streams share, such as the order of the events in time.
        await AlignAsync(server, new() { StartTime = At(0), EndTime = At(2000) });
        var before = ResidentMemory.Read(server.Process);
        var clock = Stopwatch.StartNew();
        var (columns, max) = await AlignAsync(server, time: null);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{columns} columns in {clock.Elapsed.TotalSeconds:F1} s; the server grew by {(max - before) / 1e6:F0} MB.");
        Assert.Equal(2 * Count, columns);
        Assert.InRange(max - before, long.MinValue, MaxGrowth);
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
        var columns = 0;
        var named = 0;
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

    private static async Task<(int Columns, long MaxResident)> AlignAsync(ServeProcess server, Interval? time)
    {
        var request = new AlignEventsRequest
        {
            Filter = new() { Tags = { "many" }, Time = time },
            Series = { "series/btcusd-hourly", "series/btcusd-daily" },
            Window = new() { Unit = WindowUnit.Elapsed, FirstOffset = -5, LastOffset = 5, Step = new() { Seconds = 60 } },
        };
        var columns = 0;
        var max = 0L;
        using var call = server.Clients.Impact.AlignEvents(request, cancellationToken: Ct);
        await foreach (var message in call.ResponseStream.ReadAllAsync(Ct))
        {
            if (columns % 1000 == 0) max = Math.Max(max, ResidentMemory.Read(server.Process));
            if (message.Column is not { } column) continue;
            Assert.Equal(Rows, column.Values.Count);
            columns++;
        }

        return (columns, max);
    }

    private static async Task AddEventsAsync(string path, int count)
    {
        await using var store = await DataStore.OpenAsync(path, TimeProvider.System, Ct);
        await using var write = await store.BeginWriteAsync("a test", "many events", Ct);
        for (var i = 0; i < count; i++) await write.PutAsync(
            RecordMapping.ToRecord(SampleEvent.Create($"events/many-{i:000000}", At(i), "many")), Ct);
        await write.CommitAsync(Ct);
    }

    /// <summary>Returns a minute counted from 1 July 2025; the events cover 69 days.</summary>
    private static Timestamp At(int minute) => new() { Seconds = 1_751_328_000 + (60L * minute) };
}
