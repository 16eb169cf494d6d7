using System.Diagnostics;
using Grpc.Core;
using TruceData.Server.Tests.Importing;
using TruceData.Server.Tests.Support;
using TruceData.V1;

namespace TruceData.Server.Tests.Volume;

/// <summary>Millions of bars through the command line, the store and the wire.</summary>
public sealed class VolumeTests(CuratedServer curated) : IDisposable
{
    private const int Bars = 5_000_000;
    private const long MostGrowth = 150L << 20;

    private readonly TempFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Five_million_one_minute_bars_come_back_equal_to_the_bit_in_constant_memory()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Resident memory is read from /proc.");
        var store = curated.CopyStore(_folder["store.db"]);
        var csv = _folder["bars.csv"];
        await using (var file = File.Create(csv)) await SyntheticCsv.WriteAsync(file, Bars);
        var clock = Stopwatch.StartNew();
        var import = (await Command.RunAsync("import", "series", csv, "--store", store, "--frequency", "1m", "--instrument", "btcusd", "--calendar", "24x7")).Succeeded();
        TestContext.Current.TestOutputHelper?.WriteLine($"{import.Error.Trim().Split('\n')[^1]} {clock.Elapsed.TotalSeconds:F1} s with start and end.");

        await using var server = await ServeProcess.StartAsync(store);

        // The server has read something of the same shape before: what it needs to answer at all does not count.
        await server.Clients.ReadSeriesAsync(new() { Series = { "series/btcusd-hourly" } });
        var before = ResidentMemory.Of(server.Process);
        clock.Restart();
        var (count, most) = await CompareAsync(server, csv);
        Assert.Equal(Bars, count);
        TestContext.Current.TestOutputHelper?.WriteLine($"Streamed and compared in {clock.Elapsed.TotalSeconds:F1} s; resident {before >> 20} MiB before, at most {most >> 20} MiB, grown by {(most - before) >> 20} MiB.");
        Assert.True(most - before < MostGrowth, $"The server grew by {(most - before) >> 20} MiB.");
    }

    private static async Task<(long Bars, long MostResident)> CompareAsync(ServeProcess server, string csv)
    {
        using var expected = new MinuteBars(csv);
        using var call = server.Clients.Market.ReadSeries(new ReadSeriesRequest { Series = { "series/bars" } });
        var (bars, most) = (0L, 0L);
        await foreach (var answer in call.ResponseStream.ReadAllAsync(Ct))
        {
            most = Math.Max(most, ResidentMemory.Of(server.Process));
            Assert.InRange(answer.CalculateSize(), 1, 1 << 20);
            for (var row = 0; row < answer.Chunk.TimeUnixNanos.Count; row++, bars++) AssertSame(expected.Next(), answer.Chunk, row);
        }

        Assert.Null(expected.Next());
        return (bars, most);
    }

    private static void AssertSame((long Time, double[] Values)? expected, SeriesChunk chunk, int row)
    {
        var bar = expected!.Value;
        var same = bar.Time == chunk.TimeUnixNanos[row] && bar.Values.Length == chunk.Columns.Count;
        for (var i = 0; same && i < bar.Values.Length; i++) same = BitConverter.DoubleToInt64Bits(bar.Values[i]) == BitConverter.DoubleToInt64Bits(chunk.Columns[i].Values[row]);
        Assert.True(same, $"Bar {bar.Time} differs: {string.Join(' ', bar.Values)} and, at {chunk.TimeUnixNanos[row]}, {string.Join(' ', chunk.Columns.Select(c => c.Values[row]))}.");
    }
}
