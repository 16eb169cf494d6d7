using System.Diagnostics;
using Grpc.Core;
using TruceData.Server.Tests.Importing;
using TruceData.Server.Tests.Support;
using TruceData.V1;

namespace TruceData.Server.Tests.Volume;

/// <summary>Sends millions of bars through the command line, the store and the server.</summary>
public sealed class BarVolumeTests(CuratedServer curated) : IDisposable
{
    private const int Bars = 5_000_000;
    private const long MaxGrowth = 150L << 20;

    private readonly TempFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Five_million_bars_are_returned_bit_for_bit_in_constant_memory()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Resident memory is read from /proc.");
        var store = curated.CopyStore(_folder["store.db"]);
        var csv = _folder["bars.csv"];
        await using (var file = File.Create(csv)) await SyntheticCsv.WriteAsync(file, Bars);
        var clock = Stopwatch.StartNew();
        var import = (await Command.RunAsync(
            "import", "series", csv, "--store", store, "--frequency", "1m", "--instrument", "btcusd", "--calendar", "24x7")).Succeeded();
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{import.Error.Trim().Split('\n')[^1]} {clock.Elapsed.TotalSeconds:F1} s with start and end.");

        await using var server = await ServeProcess.StartAsync(store);

        // A first read loads what every read needs, which does not count.
        await server.Clients.ReadSeriesAsync(new() { Series = { "series/btcusd-hourly" } });
        var before = ResidentMemory.Read(server.Process);
        clock.Restart();
        var (count, max) = await CompareAsync(server, csv);
        Assert.Equal(Bars, count);
        var growth = max - before;
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"Streamed and compared in {clock.Elapsed.TotalSeconds:F1} s; "
            + $"the resident memory grew from {before >> 20} to {max >> 20} MiB.");
        Assert.True(growth < MaxGrowth, $"The server grew by {growth >> 20} MiB.");
    }

    private static async Task<(long Bars, long MaxResident)> CompareAsync(ServeProcess server, string csv)
    {
        using var expected = new MinuteBars(csv);
        using var call = server.Clients.Market.ReadSeries(new ReadSeriesRequest { Series = { "series/bars" } });
        var bars = 0L;
        var max = 0L;
        await foreach (var answer in call.ResponseStream.ReadAllAsync(Ct))
        {
            max = Math.Max(max, ResidentMemory.Read(server.Process));
            Assert.InRange(answer.CalculateSize(), 1, 1 << 20);
            for (var row = 0; row < answer.Chunk.TimeUnixNanos.Count; row++, bars++) AssertEqual(expected.Next(), answer.Chunk, row);
        }

        Assert.Null(expected.Next());
        return (bars, max);
    }

    private static void AssertEqual((long Time, double[] Values)? expected, SeriesChunk chunk, int row)
    {
        var bar = expected!.Value;
        var same = bar.Time == chunk.TimeUnixNanos[row] && bar.Values.Length == chunk.Columns.Count;
        for (var i = 0; same && i < bar.Values.Length; i++) same = Bits(bar.Values[i]) == Bits(chunk.Columns[i].Values[row]);
        if (same) return;
        var actual = chunk.Columns.Select(c => c.Values[row]);
        Assert.Fail(
            $"Bar {bar.Time} differs: {string.Join(' ', bar.Values)} and, at {chunk.TimeUnixNanos[row]}, {string.Join(' ', actual)}.");
    }

    private static long Bits(double value) => BitConverter.DoubleToInt64Bits(value);
}
