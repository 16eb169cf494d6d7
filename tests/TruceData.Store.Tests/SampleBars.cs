using TruceData.Domain.Bars;
using TruceData.Store.Bars;

namespace TruceData.Store.Tests;

/// <summary>Creates bars for tests and compares them.</summary>
internal static class SampleBars
{
    public const long Minute = 60_000_000_000;

    public static readonly string[] Fields = ["close", "volume"];

    public static readonly BarWrite Write = new("series/a", Fields, Minute);

    /// <summary>Creates one bar a minute from a minute on. The values are computed from the minute and a seed.</summary>
    public static BarBlock CreateBlock(long firstMinute, int count, double seed = 0) =>
        CreateBlock(Enumerable.Range(0, count).Select(i => firstMinute + i), seed);

    public static BarBlock CreateBlock(IEnumerable<long> minutes, double seed = 0)
    {
        var times = minutes.Select(m => m * Minute).ToArray();
        return new BarBlock(
            times,
            [
                times.Select(t => (t / (double)Minute) + seed).ToArray(),
                times.Select(t => t / Minute % 7 == 0 ? double.NaN : (t / Minute * 10) + seed).ToArray(),
            ]);
    }

    public static async IAsyncEnumerable<BarBlock> StreamAsync(params BarBlock[] blocks)
    {
        foreach (var block in blocks)
        {
            await Task.Yield();
            yield return block;
        }
    }

    /// <summary>Returns the time and the bits of the values of each bar.</summary>
    public static List<(long Time, string Values)> GetRows(BarSequence bars)
    {
        var rows = new List<(long, string)>();
        for (var chunk = 0; chunk < bars.Chunks.Count; chunk++)
        {
            var block = bars.Chunk(chunk);
            var bounds = new ChunkBounds(block.Times.Span[0], block.Times.Span[^1], block.Count);
            Assert.Equal(bounds, bars.Chunks[chunk] with { KnownFrom = long.MinValue });
            rows.AddRange(GetRows(block));
        }

        Assert.Equal(rows.Count, bars.Count);
        return rows;
    }

    public static IEnumerable<(long Time, string Values)> GetRows(BarBlock block)
    {
        for (var i = 0; i < block.Count; i++)
        {
            yield return (
                block.Times.Span[i],
                string.Join(' ', block.Columns.Select(c => BitConverter.DoubleToInt64Bits(c.Span[i]).ToString("x"))));
        }
    }
}
